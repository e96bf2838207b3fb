using System.Text;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Functions.Tests.Faults;

namespace Pfmg.Cloud.Functions.Tests.Observing;

/// <summary>One upload through the real service, its tasks in processes of their own, seen from a collector.</summary>
[Collection(SmallRunGroup.Name)]
public sealed partial class TraceTests(SmallRun run)
{
    private static readonly string[] Kinds =
        [TaskKinds.Prepare, TaskKinds.Align, TaskKinds.Karyotype, TaskKinds.Region, TaskKinds.Gather, TaskKinds.Qc, TaskKinds.Ingest, TaskKinds.Commit];

    [Fact]
    public async Task An_upload_its_event_run_tasks_commit_and_a_query_are_one_trace_in_which_nobody_is_named()
    {
        await using var traced = await TracedRun.OfAsync(await run.NewStoreAsync(uploaded: false));
        var spans = traced.Collector.Spans;
        var root = UploadTrace.Of(TracedRun.Platform, "R1");
        var trace = spans.Where(span => span.TraceId == root.TraceId.ToHexString()).ToList();

        Contains(trace);
        IsTree(trace, root.SpanId.ToHexString());
        SaysOnlyWhatIsListed(traced);
        NamesNobody(traced);
    }

    private static void Contains(List<ReceivedSpan> trace)
    {
        var names = trace.Select(span => span.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "PUT /api/uploads/{platform}/{run}/{**file}", "event", "run.start", "run", "task", "task.step", "lake.commit", "GET /api/variants",
            },
            names);
        foreach (var shape in (string[])[Spans.Try.Name, Spans.Step.Name])
        {
            Assert.Superset(Kinds.ToHashSet(StringComparer.Ordinal), trace.Where(span => span.Name == shape).Select(span => span.Facts[Facts.Kind]).ToHashSet(StringComparer.Ordinal));
        }

        var done = trace.Single(span => span.Name == Spans.Run.Name);
        Assert.Equal("completed", done.Facts[Facts.State]);
        Assert.All(trace.Where(span => span.Name == Spans.Try.Name), task => Assert.InRange(task.Start, done.Start, done.End));
    }

    /// <summary>Every span's parent was exported too or is the upload itself, steps are below their tries, and following parents ends there.</summary>
    private static void IsTree(List<ReceivedSpan> trace, string root)
    {
        var byId = trace.ToDictionary(span => span.Id, StringComparer.Ordinal);
        foreach (var span in trace)
        {
            var above = span;
            for (var steps = 0; above.ParentId != root; steps++)
            {
                Assert.True(steps < trace.Count && byId.ContainsKey(above.ParentId), $"{span.Name} is below {above.ParentId}, which nobody exported.");
                above = byId[above.ParentId];
            }

            Assert.True(span.End >= span.Start);
        }

        Assert.All(trace.Where(span => span.Name == Spans.Step.Name), step => Assert.Equal((Spans.Try.Name, step.Facts[Facts.Task]), (byId[step.ParentId].Name, byId[step.ParentId].Facts[Facts.Task])));
        Assert.Equal(Spans.Step.Name, byId[trace.Single(span => span.Name == Spans.Commit.Name).ParentId].Name);
    }

    private static void SaysOnlyWhatIsListed(TracedRun traced)
    {
        var shapes = Spans.All.ToDictionary(shape => shape.Name, shape => shape.Attributes.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var span in traced.Collector.Spans)
        {
            var allowed = shapes.GetValueOrDefault(span.Name) ?? shapes[Spans.Request.Name];
            Assert.Subset(allowed, span.Facts.Keys.ToHashSet(StringComparer.Ordinal));
        }

        var points = traced.Collector.Points;
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "pfmg.runs.started", "pfmg.runs.ended", "pfmg.run.duration", "pfmg.task.duration", "pfmg.event.age", "pfmg.lake.commits", "pfmg.lake.rows", "pfmg.request.duration", "pfmg.engine.wait",
            },
            points.Select(point => point.Name).ToHashSet(StringComparer.Ordinal));
        var ends = points.Where(point => point.Name == "pfmg.runs.ended").Select(point => $"{point.Tags[Facts.State]} {point.Tags[Facts.Code]}").ToHashSet(StringComparer.Ordinal);
        Assert.Equal(["completed ok", "failed invalid-input", "rejected rejected"], ends.Order(StringComparer.Ordinal));
    }

    private static void NamesNobody(TracedRun traced)
    {
        foreach (var name in (string[])[TracedRun.Sample, TracedRun.Participant, TracedRun.Lane, TracedRun.Stranger])
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            Assert.All(traced.Collector.Bodies, body => Assert.True(body.AsSpan().IndexOf(bytes) < 0, $"{name} was exported."));
            Assert.All(traced.Log, line => Assert.DoesNotContain(name, line, StringComparison.OrdinalIgnoreCase));
        }

        var said = traced.Collector.Spans.SelectMany(span => span.Facts.Values.Append(span.Name))
            .Concat(traced.Collector.Points.SelectMany(point => point.Tags.Values.Append(point.Name)))
            .Concat(traced.Log);
        Assert.All(said, text => Assert.DoesNotMatch(Genotype(), text));
    }

    [GeneratedRegex(@"(^|[\s,;:\t""])[0-9.][/|][0-9.]($|[\s,;:\t""])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Genotype();
}
