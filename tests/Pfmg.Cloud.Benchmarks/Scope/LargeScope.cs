using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks.Scope;

/// <summary>Measures the scope of a project of 100,000 persons: while nothing changes, and when somebody has just opposed.</summary>
/// <remarks>
/// A real register decides, the real engine answers. The lake has one callset a person and few variants, so that what is measured is what
/// persons cost, not variants. Every third person is the child of the two before.
/// </remarks>
internal sealed class LargeScope(int people, int turns)
{
    private const int Sites = 20;
    private static readonly Interval Region = new("chr1", 1, 10_000);

    /// <summary>By query, how much longer it takes within the scope, while nothing changes, than over the whole lake.</summary>
    public IReadOnlyList<double> Ratios { get; private set; } = [];

    /// <summary>Milliseconds of the very first scope and its first answer.</summary>
    public double FirstOfAll { get; private set; }

    /// <summary>Lines of the page's table, milliseconds.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder["store"]);
        await LayOutAsync(store);
        using var register = new Register(store, TimeProvider.System);
        await FillAsync(register);
        var decide = new DecideAccess(register, static (_, _) => Task.FromResult<ProjectEntitlement?>(null), new DecisionLog(store), TimeProvider.System);
        var pseudonyms = new Pseudonyms(SHA256.HashData("a project"u8));
        using var lake = new OpenedLake(store, folder["scratch"]);
        var timings = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var turn = -2; turn < turns; turn++)
        {
            await register.AppendAsync("bench", _ => [Said(turn + 2, ConsentStatus.Opposed)], CancellationToken.None);
            foreach (var state in new[] { "somebody just opposed", "nothing changed" })
            {
                var (decision, decided) = await TimedAsync(() => decide.ForUseAsync(Use, CancellationToken.None));
                var clock = Stopwatch.StartNew();
                var scope = new SampleScope(decision.PermittedNames, decision.NamesWithoutInheritance, pseudonyms, $"{decision.Permitted.GetHashCode()}");
                var scoped = lake.Reader.Within(scope);
                await OpenedLake.CountRowsAsync(new Lake.Queries.ReadSamples(scoped).RunAsync(null, new Paging(100), CancellationToken.None));
                var first = clock.Elapsed.TotalMilliseconds;
                FirstOfAll = FirstOfAll == 0 ? first : FirstOfAll;
                Note("the policy's decision", state, decided);
                Note("scope and first answer: 100 samples", state, first);
                foreach (var (name, ask) in Queries)
                {
                    Note(name, state, (await TimedAsync(() => OpenedLake.CountRowsAsync(ask(scoped)))).Milliseconds);
                    if (state == "nothing changed")
                    {
                        Note(name, "whole lake", (await TimedAsync(() => OpenedLake.CountRowsAsync(ask(lake.Reader)))).Milliseconds);
                    }
                }
            }

            void Note(string what, string state, double milliseconds)
            {
                if (turn >= 0)
                {
                    (timings.TryGetValue($"{what}|{state}", out var known) ? known : timings[$"{what}|{state}"] = []).Add(milliseconds);
                }
            }
        }

        double Ratio(string query) => SideBySide.Median(timings[$"{query}|nothing changed"]) / SideBySide.Median(timings[$"{query}|whole lake"]);
        string Difference(string what) => !timings.ContainsKey($"{what}|whole lake") ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{(Ratio(what) - 1) * 100:+0;-0;0} %{(Ratio(what) > ScopedQueries.Most ? " (missed)" : "")}");
        Ratios = [.. Queries.Select(query => Ratio(query.Name))];
        string Median(string what, string state) => timings.TryGetValue($"{what}|{state}", out var all) ? string.Create(CultureInfo.InvariantCulture, $"{SideBySide.Median(all):F1}") : "";
        return [.. timings.Keys.Select(static key => key[..key.IndexOf('|', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal)
            .Select(what => $"| {what} | {Median(what, "whole lake")} | {Median(what, "nothing changed")} | {Difference(what)} | {Median(what, "somebody just opposed")} |")];
    }

    private static IEnumerable<(string Name, Func<LakeReader, Task<QueryRows>> Ask)> Queries =>
    [
        ("carriers of all variants, grouped, by SQL", static lake => new RunSql(lake).RunAsync("SELECT pos, alt, count(*) FROM calls WHERE dosage > 0 GROUP BY ALL", null, CancellationToken.None)),
        ("persons by sex, by SQL", static lake => new RunSql(lake).RunAsync("SELECT sex, count(*) FROM samples GROUP BY ALL", null, CancellationToken.None)),
        ("frequencies", static lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = Region }, CancellationToken.None)),
    ];

    private static ResearchUse Use { get; } = new()
    {
        ProjectId = "R1",
        Purpose = DuoCodes.HealthResearch,
        InstitutionsAreNonProfit = true,
        Countries = ["FR"],
        EthicsApproval = Undertaking.Done,
        Publication = Undertaking.Undertaken,
    };

    private async Task LayOutAsync(FolderObjectStore store)
    {
        var random = new Random(6);
        var files = new[]
        {
            await PlainRows.WriteAsync(store, LakeTables.Samples, Enumerable.Range(0, people).Select(Sample), null),
            await PlainRows.WriteAsync(store, LakeTables.Calls, Enumerable.Range(1, Sites).SelectMany(site => Enumerable.Range(1, people).Where(_ => random.Next(10) == 0).Select(id => Call(site * 100, id))), Range),
            await PlainRows.WriteAsync(
                store, LakeTables.Assayed, [new Dictionary<string, object>(StringComparer.Ordinal) { ["chrom"] = "chr1", ["start"] = 1, ["end"] = 10_000, ["sample_id"] = 1, ["last_sample_id"] = people, ["ploidy"] = 2 }], Range),
        };
        await new LakeLog(store, TimeProvider.System).CommitAsync(new LakeCommit("drawn", LakeChange.Ingest, files, []), CancellationToken.None);
    }

    private static ContigRange Range => new("chr1", 1, 10_000);

    private static Dictionary<string, object> Sample(int i)
    {
        var row = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sample_id"] = i + 1,
            ["sample"] = $"S{i}",
            ["participant"] = Name(i),
            ["run_id"] = $"id{i / 3}",
            ["platform"] = "seqoia",
            ["run"] = $"run{i / 3}",
            ["family"] = $"F{i / 3}",
            ["role"] = i % 3 == 2 ? "proband" : i % 3 == 0 ? "mother" : "father",
            ["sex"] = i % 3 == 1 ? "male" : "female",
            ["material"] = "germline",
            ["assay"] = "wgs",
            ["pipeline"] = "germline/1",
            ["caller"] = "deepvariant",
            ["rule"] = "deepvariant/1",
            ["reference"] = "hg38",
            ["reference_calls"] = true,
            ["source_id"] = i + 1,
            ["qc_verdict"] = "pass",
        };
        if (i % 3 == 2)
        {
            (row["mother"], row["father"]) = (Name(i - 2), Name(i - 1));
        }

        return row;
    }

    private static Dictionary<string, object> Call(int pos, int id) => new(StringComparer.Ordinal)
    {
        ["chrom"] = "chr1",
        ["pos"] = pos,
        ["ref"] = "A",
        ["alt"] = "G",
        ["sample_id"] = id,
        ["gt"] = "0/1",
        ["allele"] = 1,
        ["dosage"] = 1,
        ["gq"] = 40,
        ["filter"] = "PASS",
        ["countable"] = true,
        ["source_id"] = id,
    };

    private async Task FillAsync(Register register)
    {
        foreach (var numbers in Enumerable.Range(0, people).Chunk(5_000))
        {
            await register.AppendAsync("bench", _ => [.. numbers.SelectMany(static i => new[] { Registered(i), Said(i, ConsentStatus.Consented) })], CancellationToken.None);
        }
    }

    private static RegisterEvent Registered(int i) => new()
    {
        Participant = Name(i),
        Registered = new Participant { Id = Name(i), Mother = i % 3 == 2 ? Name(i - 2) : null, Father = i % 3 == 2 ? Name(i - 1) : null, BirthDate = new DateOnly(i % 3 == 2 ? 2015 : 1980, 1, 1) },
    };

    private static RegisterEvent Said(int i, ConsentStatus status) => new()
    {
        Participant = Name(i),
        Consent = new ConsentEvent
        {
            Status = status,
            Use = ConsentUse.Research,
            Effective = TimeProvider.System.Today().AddDays(status == ConsentStatus.Opposed ? 0 : -100),
            Signatory = i % 3 == 2 ? Signatory.Guardians : Signatory.Self,
            Form = status == ConsentStatus.Consented ? (i % 3 == 2 ? "pfmg-rare-disease-minor" : "pfmg-rare-disease") : null,
            FormVersion = status == ConsentStatus.Consented ? "1" : null,
        },
    };

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"P{i:D6}");

    private static async Task<(T Result, double Milliseconds)> TimedAsync<T>(Func<Task<T>> call)
    {
        var clock = Stopwatch.StartNew();
        var result = await call();
        return (result, clock.Elapsed.TotalMilliseconds);
    }
}
