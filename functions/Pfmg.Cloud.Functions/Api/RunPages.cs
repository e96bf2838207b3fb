using System.Globalization;
using System.Text.Json;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;
using static Pfmg.Cloud.Functions.Api.HtmlPage;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/runs` as pages for a browser: the same records, for whoever wants to see in a minute what was wrong.</summary>
internal static class RunPages
{
    private const int RefreshSeconds = 5;

    /// <summary>Every run.</summary>
    public static byte[] Of(RunList list)
    {
        var page = new HtmlPage("Runs", list.Runs.All(run => run.State.HasEnded()) ? null : RefreshSeconds);
        page.Paragraph($"{list.Total.ToString("N0", CultureInfo.InvariantCulture)} runs, refused ones too.");
        page.Table(
            ["Run", "Platform", "State", "Started (UTC)", "Seconds", "Tasks done", "Failed", "Faults", "Lake version"],
            [.. list.Runs.Select(IReadOnlyList<Cell> (run) =>
                [
                    new Cell(run.Run, Link: $"/api/runs/{Uri.EscapeDataString(run.RunId)}"), run.Platform, StateCell(run.State), Time(run.StartedAt),
                    Seconds(run.Seconds), new Cell($"{run.TasksSucceeded} of {run.Tasks}", "n"), run.TasksFailed, run.Faults, Version(run.LakeVersion),
                ])]);
        if (list.Next is { } next)
        {
            page.Table([""], [[new Cell("More runs", Link: next)]]);
        }

        return page.ToUtf8();
    }

    /// <summary>One run.</summary>
    public static byte[] Of(RunRecord run)
    {
        var page = new HtmlPage($"Run {run.Run} of {run.Platform}", run.State.HasEnded() ? null : RefreshSeconds);
        page.Paragraph(Sentence(run), Tone(run.State));
        if (run is { State: RunState.Failed, Failures.Count: 0, End: { Code: { } code } end })
        {
            page.Paragraph($"{end.Reason} {FailureCodes.Of(code).Action}");
        }

        page.Table(["", ""], [.. Facts(run)]);
        AddFaults(page, run);
        AddSteps(page, run);
        AddQuality(page, run);
        return page.ToUtf8();
    }

    private static string Sentence(RunRecord run) => run.State switch
    {
        RunState.Rejected => $"Refused: the manifest or its files have {run.Faults.Count} fault(s). Nothing ran and nothing is in the lake. All faults are listed below; mend them and deliver again.",
        RunState.Queued => "Planned; no task has begun.",
        RunState.Running => $"Running: {run.Steps.Sum(s => s.Succeeded)} of {run.Steps.Sum(s => s.Tasks)} tasks done.",
        RunState.Completed => $"Completed: its rows are in the lake from version {run.LakeVersion} on.",
        _ => "Failed: nothing of it is in the lake. What failed, why and what to do stands below.",
    };

    private static IEnumerable<IReadOnlyList<Cell>> Facts(RunRecord run)
    {
        yield return ["Id", run.RunId];
        yield return ["Manifest", run.ManifestPath];
        yield return ["Pipeline", run.Pipeline];
        yield return ["Reference", run.Reference];
        yield return ["Started (UTC)", Time(run.StartedAt)];
        yield return ["Seconds", Seconds(run.Seconds)];
    }

    private static void AddFaults(HtmlPage page, RunRecord run)
    {
        if (run.Faults.Count + run.Failures.Count == 0)
        {
            return;
        }

        page.Heading(2, "What is wrong");
        page.Table(["File", "Where", "Expected", "Found"], [.. run.Faults.Select(IReadOnlyList<Cell> (f) => [f.File, f.Where, f.Expected, f.Found])]);
        foreach (var (task, _, failure) in run.Failures)
        {
            page.Paragraph($"Task {task}: {failure.Code}, tried {failure.Tries} time(s). {failure.Message}", "bad");
            page.Paragraph($"What to do: {failure.Action} See {failure.Page}.");
            if (failure.LastLines.Count > 0)
            {
                page.Lines(failure.LastLines);
            }
        }
    }

    private static void AddSteps(HtmlPage page, RunRecord run)
    {
        page.Heading(2, "Steps");
        page.Table(
            ["Step", "Tasks done", "Failed", "Task seconds", "In", "Out", "Left out", "Unit"],
            [.. run.Steps.SelectMany(step => step.Counts.DefaultIfEmpty(), IReadOnlyList<Cell> (step, counts) =>
                [
                    step.Kind, new Cell($"{step.Succeeded} of {step.Tasks}", "n"), new Cell($"{step.Failed}", step.Failed > 0 ? "bad" : "n"), Seconds(step.TaskSeconds),
                    Count(counts?.Read), Count(counts?.Written), Count(counts?.Rejected), counts?.Unit,
                ])]);
    }

    private static void AddQuality(HtmlPage page, RunRecord run)
    {
        if (run.Qc.Count == 0)
        {
            return;
        }

        page.Heading(2, "Quality");
        page.Table(
            ["Sample", "Assay", "Metric", "Verdict", "Why"],
            [.. run.Qc.SelectMany(sample => sample.Findings, IReadOnlyList<Cell> (sample, finding) =>
                [sample.Sample, sample.Assay, finding.Metric, VerdictCell(finding.Verdict), finding.Reason])]);
        if (run.Identity.Count > 0)
        {
            page.Heading(2, "Identity");
            page.Table(
                ["Task", "Finding", "Verdict", "Sample", "With", "Relation"],
                [.. run.Identity.SelectMany(task => task.Value["findings"]!.AsArray(), IReadOnlyList<Cell> (task, finding) =>
                    [task.Key, Word(finding, "kind"), Word(finding, "verdict"), Word(finding, "sample"), Word(finding, "otherSample"), Word(finding, "relation")])]);
        }

        if (run.Overrides.Count > 0)
        {
            page.Heading(2, "Overrides");
            page.Table(
                ["Samples", "By", "At", "Reason"],
                [.. run.Overrides.Select(IReadOnlyList<Cell> (found) =>
                    [string.Join(", ", found.Statement.Samples.Select(sample => sample.Sample)), found.Statement.By, Time(found.Statement.At), found.Statement.Reason])]);
        }
    }

    private static string Word(System.Text.Json.Nodes.JsonNode? finding, string name) => finding?[name]?.ToString() ?? "";

    private static Cell VerdictCell(QualityVerdict? verdict) => verdict switch
    {
        null => "not judged",
        QualityVerdict.Pass => new Cell("pass", "good"),
        QualityVerdict.Warn => new Cell("warn", "warn"),
        _ => new Cell("fail", "bad"),
    };

    private static string Tone(RunState state) => state switch
    {
        RunState.Completed => "good",
        RunState.Failed or RunState.Rejected => "bad",
        _ => "",
    };

    private static Cell StateCell(RunState state) => new(JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), Tone(state));

    private static Cell Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static Cell Seconds(double? seconds) => new(seconds?.ToString("N1", CultureInfo.InvariantCulture) ?? "", "n");

    private static Cell Count(long? count) => count is { } known ? known : new Cell("", "n");

    private static Cell Version(long? version) => new(version?.ToString(CultureInfo.InvariantCulture) ?? "", "n");
}
