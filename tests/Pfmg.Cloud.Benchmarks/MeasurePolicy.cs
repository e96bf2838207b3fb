using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Measures decisions over 100,000 participants with a register in a folder, and writes docs/benchmarks/policy.md.</summary>
internal static class MeasurePolicy
{
    private const int People = 100_000;
    private const int Turns = 51;
    private const double TargetMilliseconds = 100;
    private static readonly string[] Forms = ["pfmg-rare-disease", "pfmg-rare-disease-minor", "pfmg-unaffected-parent", "pfmg-cancer"];

    public static async Task<int> RunAsync()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        using var register = new Register(store, TimeProvider.System);
        int events = await FillAsync(register);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        using var fresh = new Register(store, TimeProvider.System);
        await fresh.ReadAsync(CancellationToken.None);
        double load = clock.Elapsed.TotalMilliseconds;
        double mebibytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(1 << 20);
        var decide = new DecideAccess(fresh, static (_, _) => Task.FromResult<ProjectEntitlement?>(null), new DecisionLog(store), TimeProvider.System);
        clock.Restart();
        await decide.ForUseAsync(Use(0), CancellationToken.None);
        double first = clock.Elapsed.TotalMilliseconds;

        var other = new List<double>();
        var same = new List<double>();
        var changed = new List<double>();
        int permitted = 0;
        for (int turn = 1; turn <= Turns; turn++)
        {
            clock.Restart();
            var decision = await decide.ForUseAsync(Use(turn), CancellationToken.None);
            permitted = decision.PermittedNames.Count;
            other.Add(clock.Elapsed.TotalMilliseconds);
            clock.Restart();
            _ = (await decide.ForUseAsync(Use(turn), CancellationToken.None)).PermittedNames;
            same.Add(clock.Elapsed.TotalMilliseconds);

            // Somebody opposes: the next decision reads the entry and judges that person anew.
            await fresh.AppendAsync("bench", _ => [Said(turn, ConsentStatus.Opposed, ConsentUse.Research, turn)], CancellationToken.None);
            clock.Restart();
            _ = (await decide.ForUseAsync(Use(turn), CancellationToken.None)).PermittedNames;
            changed.Add(clock.Elapsed.TotalMilliseconds);
        }

        var timings = new Timings([.. other.Order()], [.. same.Order()], [.. changed.Order()]);
        string page = Page(events, load, mebibytes, first, permitted, timings);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "benchmarks", "policy.md"), page);
        Console.WriteLine(page);
        return timings.IsMet ? 0 : 1;
    }

    private static async Task<int> FillAsync(Register register)
    {
        var random = new Random(6);
        int count = 0;
        foreach (int[] numbers in Enumerable.Range(0, People).Chunk(5_000))
        {
            var events = new List<RegisterEvent>();
            foreach (int i in numbers)
            {
                // Trios: mother, father, child; every third person is a child of the two before.
                bool isChild = i % 3 == 2;
                events.Add(new RegisterEvent
                {
                    Participant = Name(i),
                    Registered = new Participant
                    {
                        Id = Name(i),
                        Mother = isChild ? Name(i - 2) : null,
                        Father = isChild ? Name(i - 1) : null,
                        BirthDate = new DateOnly(isChild ? 2005 : 1975, 1, 1).AddDays(random.Next(4_000)),
                    },
                });
                for (int use = 1; use <= 3; use++)
                {
                    if (random.Next(10) < 7)
                    {
                        events.Add(Said(i, random.Next(12) == 0 ? ConsentStatus.Withdrawn : ConsentStatus.Consented, (ConsentUse)use, random.Next(1_500)));
                    }
                }
            }

            count += events.Count;
            await register.AppendAsync("bench", _ => events, CancellationToken.None);
        }

        return count;
    }

    private static RegisterEvent Said(int person, ConsentStatus status, ConsentUse use, int daysAgo)
    {
        bool isChild = person % 3 == 2;
        string? form = status == ConsentStatus.Consented ? Forms[isChild ? 1 : person % 4] : null;
        return new RegisterEvent
        {
            Participant = Name(person),
            Consent = new ConsentEvent
            {
                Status = status,
                Use = use,
                Effective = TimeProvider.System.Today().AddDays(status == ConsentStatus.Opposed ? 0 : -daysAgo),
                Signatory = isChild ? Signatory.Guardians : Signatory.Self,
                Form = form,
                FormVersion = form is null ? null : "1",
                // One in five narrowed the form by a choice of their own.
                Terms = form is not null && person % 5 == 0 ? new DuoTerms { Permission = DuoCodes.HealthResearch, Modifiers = [new DuoModifier("DUO:0000025") { Months = 12 + (person % 48) }] } : null,
            },
        };
    }

    private static ResearchUse Use(int turn) => new()
    {
        ProjectId = string.Create(CultureInfo.InvariantCulture, $"R{turn}"),
        Purpose = DuoCodes.DiseaseSpecific,
        Diseases = ["MONDO:0007254"],
        InstitutionsAreNonProfit = turn % 2 == 0,
        Countries = turn % 3 == 0 ? ["FR", "DE"] : ["FR"],
        EthicsApproval = Undertaking.Done,
        Publication = Undertaking.Undertaken,
        Start = TimeProvider.System.Today().AddDays(-turn),
    };

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"P{number:D6}");

    private static string Page(int events, double load, double mebibytes, double first, int permitted, Timings timings) => FormattableString.Invariant($"""
        # Decisions over 100,000 participants

        Written by `dotnet run --configuration Release --project tests/Pfmg.Cloud.Benchmarks -- policy` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription},
        {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, load average {CompareWithBcftools.LoadAverage()} at the end.
        {People:N0} participants in trios with {events - People:N0} consent events by four forms, a fifth of them narrowed by a time limit, in a register in a folder. A decision looks
        whether the register grew, matches the project, collects permitted persons by number and by name, duties, clauses and children without inheritance, and writes
        the decision down. Each of {Turns} turns asks for another project, then the same again, then somebody opposes, and it is asked once more.

        | milliseconds | median | fastest | slowest |
        | --- | ---: | ---: | ---: |
        | a decision for another project, warm | {timings.Other[Turns / 2]:F1} | {timings.Other[0]:F1} | {timings.Other[^1]:F1} |
        | the same question again | {timings.Same[Turns / 2]:F1} | {timings.Same[0]:F1} | {timings.Same[^1]:F1} |
        | the first after somebody opposed | {timings.Changed[Turns / 2]:F1} | {timings.Changed[0]:F1} | {timings.Changed[^1]:F1} |

        Before them, once an instance: the register read from its entries, {load:F0} ms and {mebibytes:F0} MiB of memory; the first decision of all, {first:F0} ms. The last decision permitted {permitted:N0} persons.

        **Bar: at most {TargetMilliseconds:F0} ms warm, median of {Turns}, after an opposition too.** {(timings.IsMet ? "Holds" : "Does not hold")}.

        """).ReplaceLineEndings("\n");

    /// <summary>Milliseconds, each list ascending.</summary>
    private sealed record Timings(List<double> Other, List<double> Same, List<double> Changed)
    {
        public bool IsMet => Math.Max(Other[Turns / 2], Changed[Turns / 2]) <= TargetMilliseconds;
    }
}
