using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Week;

/// <summary>Deliveries at the plan's national pace, 26.8 genomes an hour: the queue does not grow, and every run ends.</summary>
public sealed class WeekTests
{
    private const string Page = "docs/benchmarks/week.md";

    // Two hours at the same pace, an account that takes half of them at once, and a short drought.
    [Fact]
    public async Task Fifty_genomes_at_national_pace_all_end()
    {
        using var week = await PassAsync(new WeekOptions
        {
            Runs = 50,
            Length = TimeSpan.FromHours(1.9),
            ActiveJobs = 25,
            MostSpotNodes = 60,
            DroughtFrom = TimeSpan.FromHours(1),
            Drought = TimeSpan.FromMinutes(30),
        });

        Assert.InRange(week.MostWaiting, 1, 50);
        Assert.Equal(25, week.MostActiveJobs);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_week_of_4502_genomes_passes_and_all_end()
    {
        var options = new WeekOptions();
        var began = Stopwatch.GetTimestamp();
        using var week = await PassAsync(options);

        // Bounded: what waits longest waits for the drought and what it left, and the last quarter's queue is no older than the first's.
        Assert.InRange(week.QueueAges.Values.Max(), TimeSpan.Zero, options.Drought + TimeSpan.FromHours(4));
        var (first, last) = (Median(week, options.Length * 0, options.Length / 4), Median(week, options.Length * 0.75, options.Length));
        Assert.True(last <= first + TimeSpan.FromMinutes(30), $"The queue grows: at first {first}, at last {last}.");
        WritePage(week, options, Stopwatch.GetElapsedTime(began));
    }

    private static async Task<SimulatedWeek> PassAsync(WeekOptions options)
    {
        var week = new SimulatedWeek(options);
        await week.RunAsync();

        var lost = week.Arrived.Keys.Except(week.Ends.Keys, StringComparer.Ordinal).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} runs have not ended: {string.Join(", ", lost.Take(5))}.");
        Assert.All(week.Ends.Values, end => Assert.Equal(DomainEvents.RunCompleted, end));
        Assert.Equal(options.Runs, week.LakeVersions);
        return week;
    }

    private static TimeSpan Median(SimulatedWeek week, TimeSpan from, TimeSpan to) => Of(
        [.. week.QueueAges.Where(age => week.Arrived[age.Key] - week.Start is var at && at >= from && at < to).Select(age => age.Value)], 0.5);

    private static TimeSpan Of(List<TimeSpan> values, double share) => values.Order().ElementAt((int)((values.Count - 1) * share));

    private static void WritePage(SimulatedWeek week, WeekOptions options, TimeSpan elapsed)
    {
        var ages = week.QueueAges.Values.ToList();
        var spans = week.Spans.Values.ToList();
        var pool = week.Pool;
        var days = string.Join('\n', Enumerable.Range(0, 7).Select(day =>
        {
            var of = week.QueueAges.Where(age => (week.Arrived[age.Key] - week.Start).Days == day).Select(age => age.Value).ToList();
            return $"| {(day + 1).ToString(CultureInfo.InvariantCulture)} | {of.Count} | {Minutes(Of(of, 0.5))} | {Minutes(Of(of, 0.95))} | {Minutes(of.Max())} |";
        }));
        var requests = string.Join('\n', week.Requests.OrderByDescending(pair => pair.Value).Select(pair => $"| `{pair.Key}` | {pair.Value} |"));
        var findings = week.Findings.Count == 0 ? "nothing" : string.Join("; ", week.Findings.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}"));
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # A simulated week at national pace

            Written by `dotnet test tests/Pfmg.Cloud.Lake.Tests --filter A_week_of_4502_genomes_passes_and_all_end` (in `make test-all`) on {DateTime.UtcNow:yyyy-MM-dd},
            {Environment.ProcessorCount} cores, seed {options.Seed}. Nothing here has met Azure, and no genome was computed: time is simulated, tasks write tokens.

            | | |
            | --- | ---: |
            | genomes delivered | {week.Arrived.Count} |
            | completed, and in the lake once each | {week.LakeVersions} |
            | lost, failed or refused | {week.Arrived.Count - week.Ends.Values.Count(end => end == DomainEvents.RunCompleted)} |
            | queue age (manifest to first task), median, 95 %, most | {Minutes(Of(ages, 0.5))}, {Minutes(Of(ages, 0.95))}, {Minutes(ages.Max())} min |
            | manifest to the lake, median, 95 %, most | {Hours(Of(spans, 0.5))}, {Hours(Of(spans, 0.95))}, {Hours(spans.Max())} h |
            | nodes of 16 vCPUs, mean, most | {pool.Nodes.Average():F0}, {pool.Nodes.Max()} |
            | of their slots in use, mean | {pool.Load.Average():P0} |
            | jobs active at once, most (the account takes {options.ActiveJobs}) | {week.MostActiveJobs} |
            | runs waiting for room in the account, most | {week.MostWaiting} |
            | tries of tasks | {pool.Tries} |
            | nodes taken while they ran tasks | {pool.Preempted} |
            | tries that failed | {pool.Failed} |
            | requests to Batch, of which disturbed | {week.Requests.Values.Sum()}, {week.Disturbed} |
            | seconds to simulate | {elapsed.TotalSeconds:F0} |

            The sweeper, every {options.SweepEvery.TotalMinutes:F0} minutes (a third as often as the function's timer), found: {findings}.

            | day | arrived | queue age, median, min | 95 % | most |
            | ---: | ---: | ---: | ---: | ---: |
            {days}

            | request | times |
            | --- | ---: |
            {requests}

            ## What it is
            {options.Runs} manifests of one genome each arrive at times drawn evenly over seven days: 26.8 an hour. The planner cuts each run into ten tasks (two align, two
            region), and each takes the core-hours of [cost.md](../cost.md) for the share of a 16-vCPU node that the adapter books for it, drawn from 75 to 150 %. The
            planner, `OnUpload`, `OnReceipt`, sweeper, commit, Delta view and the adapter with its request pipeline are the real ones, over a store in
            memory and the strict account of `tests/Pfmg.Cloud.Testing/Batch`.

            {options.Failures:P0} of tries fail, half of them without a receipt; {options.Preemptions:P0} lose their node; {options.LostEvents:P1} of storage events are lost; {options.BadRequests:P1} of requests
            are throttled, time out, or are lost before or after they took effect. On the fourth day half of the spot nodes are taken at once and none is
            to be had for {options.Drought.TotalHours:F0} hours; up to {options.MostDedicatedNodes} dedicated nodes stand in. The pool grows and shrinks as `infra/autoscale.txt` says, evaluated every five minutes, at one task a
            node, since those that take long take a whole one; a node is there four minutes after it was ordered; at most {options.MostSpotNodes} are.

            Held: every run ends, in the lake once; no queue age above the drought and four hours; the median of the last quarter at most half an hour above that of the first.

            """);
        File.WriteAllText(Path.Combine(Repository.Root, Page), text);
    }

    private static string Minutes(TimeSpan span) => span.TotalMinutes.ToString("F1", CultureInfo.InvariantCulture);

    private static string Hours(TimeSpan span) => span.TotalHours.ToString("F1", CultureInfo.InvariantCulture);
}
