using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>`kill -9` of services while they record: the trail is intact, and nothing was answered that it does not tell of.</summary>
public sealed class AuditKillTests : IDisposable
{
    private const int Instances = 2;
    private const int Kills = 4;
    private const int Askers = 8;
    private const string Person = "PFMG-0001";
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentBag<string> _answered = [];
    private int _subjects;

    [Fact]
    public async Task Whatever_was_answered_before_a_kill_is_in_a_trail_that_verifies()
    {
        await File.WriteAllTextAsync(_folder["people.csv"], $"id\n{Person}\n");
        Assert.Equal(0, (await CommandRun.OfAsync("participants", "import", _folder["people.csv"], "--store", _folder.Path)).ExitCode);
        var random = new Random(20_261_122);
        await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => KilledAsync([.. Enumerable.Range(0, Kills / Instances).Select(_ => random.Next(1, 120))])));

        Assert.NotEmpty(_answered);
        var verified = await CommandRun.OfAsync("audit", "verify", "--store", _folder.Path);
        Assert.True(verified.ExitCode == 0, verified.Error);
        var report = JsonNode.Parse(verified.Output)!;
        Assert.Equal((Kills, 0), ((int)report["chains"]!, report["faults"]!.AsArray().Count));
        var recorded = Recorded();
        Assert.All(_answered, subject => Assert.Contains(subject, recorded));

        // What is there is anchored over all chains, of instances that are dead too; and one that is cut off afterwards is missed.
        var anchored = JsonNode.Parse((await CommandRun.OfAsync("audit", "anchor", "--store", _folder.Path)).Output)!;
        Assert.Equal((Kills, 0), ((int)anchored["chains"]!, anchored["faults"]!.AsArray().Count));
        File.Delete(Segments().OrderBy(static path => path, StringComparer.Ordinal).Last());
        Assert.NotEqual(0, (await CommandRun.OfAsync("audit", "verify", "--store", _folder.Path)).ExitCode);
    }

    // Instances of one service, one after another, each killed when it has given so many answers: in the midst of others.
    private async Task KilledAsync(int[] answers)
    {
        foreach (var many in answers)
        {
            using var service = SmallRun.Serve(_folder.Path);
            var url = await service.Url;
            var given = 0;
            await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => AskAsync(url, () =>
            {
                if (Interlocked.Increment(ref given) == many)
                {
                    service.Kill();
                }
            })));
            await service.Ended;
        }
    }

    // Asks until nobody answers any more, each time as somebody else, so that each answer has an entry of its own to be found.
    private async Task AskAsync(Uri url, Action answered)
    {
        var issuer = new LocalIssuer(_folder.Path, TimeProvider.System);
        while (true)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"asker-{Interlocked.Increment(ref _subjects)}");
            using var client = new HttpClient(new SigningIn(new TokenRequest(subject, [Role.DataManager]), issuer.TokenAsync)) { BaseAddress = url };
            try
            {
                using var response = await client.GetAsync($"/api/participants/{Person}", HttpCompletionOption.ResponseHeadersRead);
                Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
                _answered.Add(subject);
                answered();
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private HashSet<string> Recorded() => [.. Segments().SelectMany(File.ReadLines).Select(static line => (string?)JsonNode.Parse(line)!["entry"]?["subject"]).OfType<string>()];

    private IEnumerable<string> Segments() => Directory.EnumerateFiles(Path.Combine(_folder.Path, "audit"), "*.jsonl", SearchOption.AllDirectories);

    public void Dispose() => _folder.Dispose();
}
