using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Functions.Commands;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>The demo's summary as text for a terminal of 100 columns.</summary>
internal static class DemoReport
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Writes it.</summary>
    public static string Of(DemoSummary summary)
    {
        var text = new StringBuilder();
        foreach (var run in summary.Runs)
        {
            Append(text, run);
        }

        text.Append("\nExample queries\n");
        foreach (var answer in summary.Queries)
        {
            text.Append(Invariant, $"  {answer.Title}  first {answer.FirstMilliseconds} ms, then {answer.MedianMilliseconds} ms\n    {answer.Url}\n");
            text.Append(Invariant, $"    {(answer.Answer.Length > 600 ? answer.Answer[..600] + " …" : answer.Answer)}\n");
        }

        text.Append("\nAt the research counter\n");
        foreach (var step in summary.Counter)
        {
            text.Append(Invariant, $"  {step.Who,-10}{step.What}\n            → {step.Told}\n");
        }

        text.Append("\nTry\n");
        text.Append("  AS=\"Authorization: Bearer $(./pfmg token --role data-manager --subject you --store artifacts/demo/store)\"\n");
        foreach (var url in summary.Urls)
        {
            text.Append(Invariant, $"  curl -H \"$AS\" '{url}'\n");
        }

        text.Append(Invariant, $"\n{summary.Runs.Count} runs in {summary.Seconds:0.0} s on {summary.Cores} cores (reference {summary.ReferenceSeconds:0.0} s)");
        text.Append(summary.Failures.Count == 0 ? ", nothing failed.\n" : $"; FAILED:\n  {string.Join("\n  ", summary.Failures)}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, DemoRunSummary run)
    {
        text.Append(Invariant, $"\n{run.Title}\n  {run.RunId}: {run.State}, {run.RunSeconds:0.0} s");
        text.Append(Invariant, $"{(run.LakeVersion is { } version ? $", lake version {version}" : "")}\n\n");
        text.Append("  step       tasks   seconds           in          out   rejected\n");
        foreach (var step in run.Steps)
        {
            Append(text, step);
        }

        foreach (var line in run.Chain is { } chain ? ChainText.Lines(chain) : [])
        {
            text.Append(Invariant, $"  {line}\n");
        }

        text.Append('\n');
        foreach (var line in run.Qc.SelectMany(QualityText.Of))
        {
            text.Append(Invariant, $"  {line}\n");
        }

        if (run.Scores.Count > 0)
        {
            text.Append(Invariant, $"\n  against {run.Truth}\n");
            text.Append("                variants      TP   FP   FN  precision   recall       F1  genotypes\n");
            foreach (var score in run.Scores)
            {
                text.Append(Invariant, $"  {score.Type,-14}{score.Truth,10}{score.TruePositives,8}{score.FalsePositives,5}{score.FalseNegatives,5}");
                text.Append(Invariant, $"{Rate(score.Precision),11}{Rate(score.Recall),9}{Rate(score.F1),9}{Rate(score.GenotypeMatch),11}\n");
            }
        }
    }

    private static void Append(StringBuilder text, RunStep step)
    {
        var name = step.Kind;
        foreach (var counts in step.Counts.DefaultIfEmpty(new TaskCounts("", 0, 0, 0)))
        {
            text.Append(Invariant, $"  {name,-10}{(name.Length > 0 ? $"{step.Succeeded}/{step.Tasks}" : ""),6}{(name.Length > 0 ? step.TaskSeconds.ToString("0.00", Invariant) : ""),10}");
            text.Append(Invariant, $"{counts.Read,13:N0}{counts.Written,13:N0}{counts.Rejected,11:N0} {counts.Unit}\n");
            name = "";
        }
    }

    private static string Rate(double? rate) => rate?.ToString("0.0000", Invariant) ?? "-";
}
