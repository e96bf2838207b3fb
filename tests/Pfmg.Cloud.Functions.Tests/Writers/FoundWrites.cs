using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>What is there after all have written, as anybody would find it who knows of no writer.</summary>
internal sealed class FoundWrites
{
    /// <summary>Every mark that was found, as often as it was, with the revision or register version that brought it; null where nothing tells.</summary>
    public List<(string Mark, long? Version)> Marks { get; } = [];

    /// <summary>By path, each project as its own people see it.</summary>
    public Dictionary<string, JsonObject> Projects { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries of the audit trail.</summary>
    public List<JsonObject> Trail { get; } = [];

    /// <summary>Reads all of it.</summary>
    public static async Task<FoundWrites> ReadAsync(WriterServices services, WriterWorld world, int writers)
    {
        var found = new FoundWrites();
        var auditor = await services.TokenAsync("ada", Role.Auditor);
        foreach (var path in world.Reviewed.Concat(world.Judged))
        {
            found.Enter(path, (await services.AskAsync(auditor, HttpMethod.Get, path)).AsObject());
        }

        for (int i = 0; i < writers; i++)
        {
            var token = await services.TokenAsync(OneWriter.SubjectOf(i), Role.Researcher);
            foreach (var listed in (await services.AskAsync(token, HttpMethod.Get, "/api/projects?state=draft"))["projects"]!.AsArray())
            {
                var path = $"/api/projects/{(string)listed!["id"]!}";
                found.Projects[path] = (await services.AskAsync(token, HttpMethod.Get, path)).AsObject();
            }
        }

        var member = await services.TokenAsync(OneWriter.SubjectOf(0), Role.Researcher);
        var exports = await services.AskAsync(member, HttpMethod.Get, $"{world.Active}/exports");
        found.Marks.AddRange(exports["items"]!.AsArray().Select(static one => ((string)one!["justification"]!, (long?)null)));
        await found.ReadRegisterAsync(services);
        await found.ReadTrailAsync(services, auditor);
        return found;
    }

    private void Enter(string path, JsonObject project)
    {
        Projects[path] = project;
        Marks.AddRange(project["thread"]!.AsArray().Where(static one => (string?)one!["kind"] == "question").Select(static one => ((string)one!["text"]!, (long?)null)));
        Marks.AddRange(project["members"]!.AsArray().Select(static one => ((string)one!, (long?)null)));
        Marks.AddRange(project["declarations"]!.AsArray().Select(static one => ((string)one!["reason"]!, (long?)null)));
    }

    private async Task ReadRegisterAsync(WriterServices services)
    {
        using var register = new Register(services.House.Objects, TimeProvider.System);
        long before = 0;
        await foreach (var entry in register.EntriesAfterAsync(0, default))
        {
            Assert.Equal(++before, entry.Version);
            Marks.AddRange(entry.Events.Select(static one => one switch
            {
                { Consent.Document: { } document } => document,
                { BreakGlass.Reason: { } reason } => reason,
                { Registered.Id: { } id } when id.StartsWith('w') => id,
                _ => null,
            }).OfType<string>().Select(mark => (mark, (long?)entry.Version)));
        }

        var state = await register.ReadAsync(default);
        Assert.Equal(before, state.Version);
        Assert.Equal(Enumerable.Range(0, state.Participants.Count), state.Participants.Select(static person => person.Number));
    }

    private async Task ReadTrailAsync(WriterServices services, string auditor)
    {
        string? next = null;
        do
        {
            var page = await services.AskAsync(auditor, HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/audit?limit=10000{(next is null ? "" : "&after=" + next)}"));
            Trail.AddRange(page["records"]!.AsArray().Select(static one => one!["entry"]!.AsObject()));
            next = (string?)page["next"];
        }
        while (next is not null);
    }
}
