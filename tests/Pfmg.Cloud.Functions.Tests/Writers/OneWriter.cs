using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Api.Projects;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>One of many who write at once: whatever comes, at whichever instance, each write under a mark of its own.</summary>
/// <remarks>Nothing is tried again: an answer is what is held against the store, and a write without an answer may or may not be there.</remarks>
internal sealed class OneWriter(WriterServices services, WriterWorld world, WrittenBook book, int number)
{
    private static readonly WriteKind[] Kinds = Enum.GetValues<WriteKind>();

    private readonly Random _random = new(20_261_122 + number);
    private readonly HashSet<string> _declared = [];
    private string? _draft;
    private int _written;

    /// <summary>A writer's subject.</summary>
    public static string SubjectOf(int number) => string.Create(CultureInfo.InvariantCulture, $"w{number:D3}");

    private string Subject => SubjectOf(number);

    /// <summary>Writes so many times; each kind about as often.</summary>
    public async Task RunAsync(int writes)
    {
        var token = await services.TokenAsync(Subject, Role.DataManager, Role.CommitteeMember, Role.Clinician, Role.Researcher);
        for (int i = 0; i < writes; i++)
        {
            try
            {
                await WriteAsync(token, Kinds[(i + number) % Kinds.Length]);
            }
            catch (HttpRequestException)
            {
                // An instance went away while it was read from; nothing was written.
            }
        }
    }

    private Task WriteAsync(string token, WriteKind kind)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"{Subject} write {_written++}");
        return kind switch
        {
            WriteKind.Message => SayAsync(token, kind, mark, Any(world.Reviewed), "*"),
            WriteKind.MessageForRevision => AtRevisionAsync(token, Any(world.Reviewed), (path, etag, _) => SayAsync(token, kind, mark, path, etag)),
            WriteKind.MessageWithoutRevision => SayAsync(token, kind, mark, Any(world.Reviewed), null),
            WriteKind.Members => AtRevisionAsync(token, Any(world.Reviewed), (path, etag, project) =>
            {
                var members = new JsonArray([.. project["members"]!.AsArray().Select(static one => (JsonNode?)(string)one!), mark]);
                return SendAsync(token, kind, mark, HttpMethod.Put, path, "/members", new JsonObject { ["members"] = members }, etag);
            }),
            WriteKind.Declaration => DeclareAsync(token, Any(world.Judged), mark),
            WriteKind.Vote => VoteAsync(token, Any(world.Judged), mark),
            WriteKind.Draft => DraftAsync(token, mark),
            WriteKind.Sheet => _draft is null ? DraftAsync(token, mark) : DuelAsync(token, _draft, mark),
            WriteKind.Participant => SendAsync(token, kind, mark, HttpMethod.Post, "/api/participants", "", new JsonArray(new JsonObject { ["id"] = IdOf(mark), ["birthDate"] = "1990-01-01" }), null),
            WriteKind.Consent => SendAsync(token, kind, mark, HttpMethod.Post, $"/api/participants/{Any(world.Participants)}", "/consents", new JsonArray(Marked(CounterWalk.Consent, mark)), null),
            WriteKind.Opposition => SendAsync(
                token, kind, mark, HttpMethod.Post, $"/api/participants/{Any(world.Participants)}", "/opposition", new JsonObject { ["uses"] = new JsonArray("industry"), ["document"] = mark }, null),
            WriteKind.BreakGlass => SendAsync(
                token, kind, mark, HttpMethod.Post, "/api/break-glass", "", new JsonObject { ["participant"] = Any(world.Participants), ["reason"] = mark }, null),
            _ => SendAsync(token, kind, mark, HttpMethod.Post, world.Active, "/exports", new JsonObject { ["justification"] = mark }, null),
        };
    }

    /// <summary>The id of a participant that a write registers.</summary>
    public static string IdOf(string mark) => mark.Replace(' ', '-');

    private Task<bool> SayAsync(string token, WriteKind kind, string mark, string path, string? etag) =>
        SendAsync(token, kind, mark, HttpMethod.Post, path, "/messages", new JsonObject { ["kind"] = "question", ["text"] = mark }, etag);

    private async Task DeclareAsync(string token, string path, string mark)
    {
        if (await SendAsync(token, WriteKind.Declaration, mark, HttpMethod.Post, path, "/declarations", new JsonObject { ["conflict"] = false, ["reason"] = mark }, "*"))
        {
            _declared.Add(path);
        }
    }

    private async Task VoteAsync(string token, string path, string mark)
    {
        if (!_declared.Contains(path))
        {
            await DeclareAsync(token, path, mark + " first");
        }

        await AtRevisionAsync(token, path, (project, etag, _) =>
            SendAsync(token, WriteKind.Vote, mark, HttpMethod.Put, project, "/vote", new JsonObject { ["choice"] = "for", ["reason"] = mark }, etag));
    }

    private async Task<bool> DraftAsync(string token, string mark)
    {
        var sheet = Marked(Desk.Sheet, mark, "title");
        return await SendAsync(token, WriteKind.Draft, mark, HttpMethod.Post, "/api/projects", "", sheet, null, location => _draft = location);
    }

    // The same revision written twice at once, at two instances: one at most may be acknowledged.
    private Task DuelAsync(string token, string path, string mark) => AtRevisionAsync(token, path, async (project, etag, _) =>
    {
        await Task.WhenAll(Write(" left"), Write(" right"));
        return true;

        Task<bool> Write(string side) => SendAsync(token, WriteKind.Sheet, mark + side, HttpMethod.Put, project, "/sheet", Marked(Desk.Sheet, mark + side, "title"), etag);
    });

    private async Task AtRevisionAsync(string token, string path, Func<string, string?, JsonObject, Task<bool>> write)
    {
        using var read = await services.SendAsync(Instance(), token, HttpMethod.Get, path, null, null);
        if (read.IsSuccessStatusCode)
        {
            await write(path, read.Headers.ETag?.Tag, JsonNode.Parse(await read.Content.ReadAsStringAsync())!.AsObject());
        }
    }

    private async Task<bool> SendAsync(string token, WriteKind kind, string mark, HttpMethod method, string path, string what, JsonNode body, string? etag, Action<string>? created = null)
    {
        var (status, told) = (0, (long?)null);
        try
        {
            using var response = await services.SendAsync(Instance(), token, method, path + what, body.ToJsonString(), etag);
            var text = await response.Content.ReadAsStringAsync();
            (status, told) = ((int)response.StatusCode, ToldOf(response, text));
            if (response.IsSuccessStatusCode && response.Headers.Location is { } location)
            {
                created?.Invoke(location.OriginalString);
            }

            // A new project is entered under the path that it got.
            path = kind == WriteKind.Draft && response.Headers.Location is { } got ? got.OriginalString : path;
        }
        catch (HttpRequestException)
        {
            // No answer: entered as such.
        }

        book.Enter(new Written(Subject, kind, $"{method} {PatternOf(kind)}", path, mark, status, told));
        return status is >= 200 and < 300;
    }

    private static long? ToldOf(HttpResponseMessage response, string text) =>
        response.Headers.ETag?.Tag.Trim('"') is { } tag && long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
        : response.IsSuccessStatusCode && text.Length > 0 ? (long?)JsonNode.Parse(text)?["registerVersion"]
        : null;

    private static string PatternOf(WriteKind kind) => kind switch
    {
        WriteKind.Message or WriteKind.MessageForRevision or WriteKind.MessageWithoutRevision => "/api/projects/{id}/messages",
        WriteKind.Members => "/api/projects/{id}/members",
        WriteKind.Declaration => "/api/projects/{id}/declarations",
        WriteKind.Vote => "/api/projects/{id}/vote",
        WriteKind.Draft => "/api/projects",
        WriteKind.Sheet => "/api/projects/{id}/sheet",
        WriteKind.Participant => "/api/participants",
        WriteKind.Consent => "/api/participants/{id}/consents",
        WriteKind.Opposition => "/api/participants/{id}/opposition",
        WriteKind.BreakGlass => "/api/break-glass",
        _ => "/api/projects/{id}/exports",
    };

    private static JsonObject Marked(string json, string mark, string field = "document")
    {
        var marked = JsonNode.Parse(json)!.AsObject();
        marked[field] = mark;
        return marked;
    }

    private string Any(IReadOnlyList<string> ones) => ones[_random.Next(ones.Count)];

    private int Instance() => _random.Next(services.Count);
}
