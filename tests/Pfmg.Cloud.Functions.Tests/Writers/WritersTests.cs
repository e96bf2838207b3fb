using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Portability;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>Many who write at once at several instances lose nothing, whatever becomes of an instance.</summary>
public sealed class WritersTests
{
    private const string Page = "docs/benchmarks/writers.md";
    private const int Writers = 200;
    private const int Instances = 3;

    [Fact]
    public async Task Twenty_writers_at_two_instances_lose_nothing_and_a_loss_would_be_seen()
    {
        await using var services = await WriterServices.StartAsync(await House.OnOneMachineAsync(isEmpty: true), instances: 2);
        var round = await RoundAsync(services, writers: 20, writes: 8, persons: 5, projects: 1, kills: 0);
        Assert.True(round.Acknowledged > 80, round.Row);

        // What the check is worth: each of these is what a lost, doubled, unfounded or untold write would look like.
        var found = round.Found;
        var message = round.Book.All.First(static one => one is { Kind: WriteKind.Message, IsAcknowledged: true });
        var refused = round.Book.All.First(static one => one is { Kind: WriteKind.MessageWithoutRevision, IsRefused: true });
        Bites(round, () => found.Marks.RemoveAll(one => one.Mark == message.Mark));
        Bites(round, () => found.Marks.Add((message.Mark, null)));
        Bites(round, () => found.Marks.Add((refused.Mark, null)));
        Bites(round, () => found.Marks.Add(("nobody's", null)));
        Bites(round, () => found.Projects[message.Target]["revision"] = (long)found.Projects[message.Target]["revision"]! + 1);
        Bites(round, () => found.Trail.RemoveAll(one => (string?)one["subject"] == message.Subject && (string?)one["route"] == message.Route));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Two_hundred_writers_lose_nothing_also_when_instances_are_killed_and_on_stand_ins_of_Azure()
    {
        var rows = new List<string>();
        foreach (var (name, house, writes, kills) in ((string, Func<Task<House>>, int, int)[])
        [
            ("folder and SQLite", () => House.OnOneMachineAsync(isEmpty: true), 26, 0),
            ("folder and SQLite, an instance killed six times", () => House.OnOneMachineAsync(isEmpty: true), 26, 6),
            ("Azurite and the Cosmos emulator", House.OnAzuriteAndCosmosAsync, 4, 0),
        ])
        {
            await using var services = await WriterServices.StartAsync(await house(), Instances);
            var round = await RoundAsync(services, Writers, writes, persons: 40, projects: 8, kills);
            Assert.True(round.Acknowledged > Writers * writes / 3, round.Row);
            rows.Add($"| {name} | {round.Row} |");
        }

        Write(rows);
    }

    private static async Task<Round> RoundAsync(WriterServices services, int writers, int writes, int persons, int projects, int kills)
    {
        var world = await WriterWorld.BeginAsync(services, [.. Enumerable.Range(0, writers).Select(OneWriter.SubjectOf)], persons, projects);
        var book = new WrittenBook();
        var began = TimeProvider.System.GetTimestamp();
        var all = Task.WhenAll(Enumerable.Range(0, writers).Select(i => new OneWriter(services, world, book, i).RunAsync(writes)));
        var killed = await KillAsync(services, book, all, kills, writers * writes / 2);
        await all;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        var found = await FoundWrites.ReadAsync(services, world, writers);
        var differences = new CheckWrites(book, found, killed > 0).Differences();
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20).Prepend($"{differences.Count} differences")));
        var verified = await services.House.TryAsync("audit", "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        var report = JsonNode.Parse(verified.Output)!;
        Assert.True((int)report["chains"]! >= services.Count, verified.Output);
        return new Round(book, found, killed, (int)report["chains"]!, (long)report["entries"]!, seconds);
    }

    private static void Bites(Round round, Action tamper)
    {
        var (marks, trail) = (round.Found.Marks.ToList(), round.Found.Trail.ToList());
        var projects = round.Found.Projects.ToDictionary(static one => one.Key, static one => one.Value.DeepClone().AsObject(), StringComparer.Ordinal);
        tamper();
        Assert.NotEmpty(new CheckWrites(round.Book, round.Found, wasDisturbed: false).Differences());
        Restore(round.Found.Marks, marks);
        Restore(round.Found.Trail, trail);
        foreach (var (path, project) in projects)
        {
            round.Found.Projects[path] = project;
        }

        Assert.Empty(new CheckWrites(round.Book, round.Found, wasDisturbed: false).Differences());

        static void Restore<T>(List<T> list, List<T> before)
        {
            list.Clear();
            list.AddRange(before);
        }
    }

    // Spread over the writes: the next kill waits until so many more were acknowledged.
    private static async Task<int> KillAsync(WriterServices services, WrittenBook book, Task writing, int kills, int acknowledged)
    {
        int killed = 0;
        while (killed < kills && !writing.IsCompleted)
        {
            if (book.Acknowledged < (killed + 1) * acknowledged / (kills + 1))
            {
                await Task.Delay(5);
                continue;
            }

            await services.KillAndRestartAsync(killed++ % services.Count);
        }

        Assert.Equal(kills, killed);
        return killed;
    }

    private static void Write(IReadOnlyList<string> rows)
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("PFMG_WRITERS_REPORT"), "write", StringComparison.Ordinal))
        {
            return;
        }

        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Two hundred writers at once

            Written on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `PFMG_WRITERS_REPORT=write make test-all` (the test `{nameof(WritersTests)}`), on .NET {Environment.Version}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}.

            {Writers} writers, each with a token of their own, write over HTTP at {Instances} processes of `pfmg serve` on one store, each time at any of them: messages with and without
            a revision, members, declarations, votes, drafts and their sheets (the same revision twice at once), participants, consents, oppositions, broken glass, exports. Nobody tries
            anything again. Afterwards what each was told is held against what is there: every acknowledged write is there exactly once, every refused one is not, one without an answer
            is there once at most; revisions and register versions are those that were told, each told once; every acknowledged write has its entry in the audit trail, and
            `pfmg audit verify` finds every chain whole.

            | store | acknowledged | refused: stale (412), without a revision (428), other 4xx | 5xx | without an answer | kills | chains | entries of the trail | seconds |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

            """);
        File.WriteAllText(Path.Combine(Repository.Root, Page), head + string.Join('\n', rows) + "\n\n**Bar: 200 concurrent writers on projects and consents, no lost update, audit chains intact. It holds**: no difference in any row.\n");
    }

    private sealed record Round(WrittenBook Book, FoundWrites Found, int Kills, int Chains, long Entries, double Seconds)
    {
        public int Acknowledged => Book.Acknowledged;

        public string Row => string.Create(
            CultureInfo.InvariantCulture,
            $"{Acknowledged:N0} | {Count(412):N0}, {Count(428):N0}, {Book.All.Count(static one => one.IsRefused && one.Status is not (412 or 428)):N0} | {Book.All.Count(static one => one.Status >= 500):N0} | {Count(0):N0} | {Kills} | {Chains} | {Entries:N0} | {Seconds:F0}");

        private int Count(int status) => Book.All.Count(one => one.Status == status);
    }
}
