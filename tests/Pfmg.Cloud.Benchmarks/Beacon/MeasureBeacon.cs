using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks.Beacon;

/// <summary>Measures everyone's Beacon over HTTP, two requests at a time, and writes docs/benchmarks/beacon.md.</summary>
internal static class MeasureBeacon
{
    private const double TargetMilliseconds = 150;
    private const int Running = 2;
    private const int Warming = 50;

    public static async Task<int> RunAsync(bool isSmall)
    {
        var inputs = new BarInputs(1, isSmall);
        var asked = isSmall ? 60 : 600;
        using var folder = new TemporaryFolder();
        var store = folder["store"];
        await ProcessRun.RunAsync([BarInputs.Pfmg, "ingest", inputs.Joint(), "--store", store], countLines: false);
        await RegisterAsync(store, inputs.Cohort.Samples);
        var questions = await QuestionsAsync(store, folder["scratch"], asked);
        var (seconds, told) = await AskAsync(store, questions);

        var p95 = 1_000 * InProcess.Quantile(seconds, 0.95);
        var page = Page(inputs.Cohort, questions.Count, told, seconds, p95);
        if (!isSmall)
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "benchmarks", "beacon.md"), page);
        }

        Console.WriteLine(page);
        return p95 <= TargetMilliseconds ? 0 : 1;
    }

    private static async Task RegisterAsync(string store, int samples)
    {
        using var register = new Register(new FolderObjectStore(store), TimeProvider.System);
        foreach (var people in Enumerable.Range(0, samples).Select(GenerateCohort.NameOf).Chunk(1_000))
        {
            await register.AppendAsync("bench", _ => [.. people.SelectMany(static name => Events(name, int.Parse(name.AsSpan(name.AsSpan().IndexOfAnyInRange('0', '9')), CultureInfo.InvariantCulture)))], CancellationToken.None);
        }
    }

    // Nine in ten agreed.
    private static IEnumerable<RegisterEvent> Events(string name, int number)
    {
        yield return new RegisterEvent { Participant = name, Registered = new Participant { Id = name, Sex = number % 2 == 0 ? DeclaredSex.Female : DeclaredSex.Male } };
        if (number % 10 > 0)
        {
            yield return new RegisterEvent
            {
                Participant = name,
                Consent = new ConsentEvent
                {
                    Status = ConsentStatus.Consented,
                    Use = ConsentUse.Research,
                    Effective = new DateOnly(2025, 1, 1),
                    Signatory = Signatory.Self,
                    Form = "pfmg-rare-disease",
                    FormVersion = "1",
                },
            };
        }
    }

    /// <summary>Half of alleles that somebody carries, half of others at the same places.</summary>
    private static async Task<IReadOnlyList<string>> QuestionsAsync(string store, string scratch, int count)
    {
        using var lake = new OpenedLake(store, scratch);
        var variants = await lake.SomeVariantsAsync(count / 2);
        return
        [
            .. variants.SelectMany(static (variant, i) => (string[])
            [
                Question(variant, variant.Alt),
                Question(variant, variant.Alt + "ACGT"[i % 4] + "N"),
            ]),
        ];
    }

    private static string Question(VariantText variant, string alternate) => FormattableString.Invariant(
        $"/api/beacon/g_variants?referenceName={variant.Contig}&start={variant.Position - 1}&referenceBases={variant.Ref}&alternateBases={alternate}");

    private static async Task<(IReadOnlyList<double> Seconds, int Told)> AskAsync(string store, IReadOnlyList<string> questions)
    {
        Environment.SetEnvironmentVariable("Limits__AnonymousPerSecond", "0");
        await using var served = await ServedLake.StartAsync(store);
        using var client = new HttpClient { BaseAddress = served.Address };
        foreach (var question in questions.Take(Warming))
        {
            await AskAsync(client, question);
        }

        var seconds = new double[questions.Count];
        var told = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, questions.Count), new ParallelOptions { MaxDegreeOfParallelism = Running }, async (number, ct) =>
        {
            var clock = Stopwatch.StartNew();
            ct.ThrowIfCancellationRequested();
            var isYes = await AskAsync(client, questions[number]);
            seconds[number] = clock.Elapsed.TotalSeconds;
            Interlocked.Add(ref told, isYes ? 1 : 0);
        });
        return (seconds, told);
    }

    private static async Task<bool> AskAsync(HttpClient client, string question)
    {
        using var answer = await client.GetAsync(question);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Contains("not disclosed", StringComparison.Ordinal)) switch
        {
            (HttpStatusCode.OK, _) => true,
            (HttpStatusCode.Forbidden, true) => false,
            _ => throw new InvalidOperationException($"{question} answered {answer.StatusCode}: {text}"),
        };
    }

    private static string Page(CohortOptions cohort, int asked, int told, IReadOnlyList<double> seconds, double p95)
    {
        return FormattableString.Invariant($"""
            # Beacon: how soon everyone is answered

            Written by `dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- beacon` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores.
            A seeded joint file of {cohort.Samples:N0} samples and {cohort.Sites:N0} sites is ingested and its persons registered, nine in ten with consent; `pfmg serve` (self-contained)
            answers boolean questions of who has not signed in, {Running} running at once, after {Warming} to warm up. Half ask for alleles that somebody carries, half for others at the same places; each is asked
            once, goes through the access table, a decision that is logged, the audit trail, the ledger of what was disclosed and the membership budget, and reads the lake's files.

            | requests | yes | not disclosed | p50 | p95 | p99 | slowest | bar (p95) |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | {asked:N0} | {told:N0} | {asked - told:N0} | {1_000 * InProcess.Quantile(seconds, 0.5):F0} ms | {p95:F0} ms | {1_000 * InProcess.Quantile(seconds, 0.99):F0} ms | {1_000 * seconds.Max():F0} ms | ≤ {TargetMilliseconds:F0} ms |

            """).ReplaceLineEndings("\n");
    }
}
