using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>Writes docs/benchmarks/chunked-equals-whole.md, if the environment says PFMG_BENCHMARKS=write.</summary>
internal static class MatrixPage
{
    private const string Command = "PFMG_BENCHMARKS=write dotnet test tests/Pfmg.Cloud.Local.Tests --filter All_sixteen_ways";

    public static void Write(IReadOnlyList<MatrixCell> cells)
    {
        if (Environment.GetEnvironmentVariable("PFMG_BENCHMARKS") == "write")
        {
            File.WriteAllText(Path.Combine(Repository.Root, "docs", "benchmarks", "chunked-equals-whole.md"), Page(cells));
        }
    }

    private static string Page(IReadOnlyList<MatrixCell> cells)
    {
        var page = new StringBuilder();
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        page.Append(FormattableString.Invariant($"""
            # Chunked equals whole

            Written on {date} by `{Command}`
            on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, by bwa, samtools and bcftools as the pipeline pins them.
            {cells.Count(cell => cell.Holds)} of {cells.Count} ways to cut hold.

            Each way runs the pipeline's own steps from `prepare` to `gather` on reads cut into chunks and a genome cut into regions, and compares with the same
            tools in a shell on the whole input. *Variants*: CHROM, POS, REF, ALT, GT, QUAL and PL of every record are equal, in order. *Depth bins*:
            every base that a reference block covers lies in the same depth bin (below 10, below 20, more), and no other base is covered. *Alignments* are compared one
            by one; they may differ only where bwa broke a tie (mapping quality 0 in both runs), in a moved read's mate's mate fields, in SA naming the
            moved record of the same read, in duplicate marks of groups that a moved read left or joined, and in the order in which XA lists the same
            alternative places (no tool of ours reads XA). One chunk must give the very alignments of the whole.

            """).ReplaceLineEndings("\n"));
        foreach (var data in cells.GroupBy(cell => cell.Data.Title))
        {
            page.Append(FormattableString.Invariant($"""

                ## {data.Key}
                {data.First().Alignments.Records:N0} alignments, {data.First().Alignments.Ties:N0} of them of mapping quality 0.

                | read chunks | regions | variants | bases in depth bins | moved ties | mate fields | SA | duplicate marks | order in XA | forbidden | equal |
                | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |

                """).ReplaceLineEndings("\n"));
            foreach (var cell in data)
            {
                var seen = cell.Alignments;
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {cell.Chunks} | {cell.Regions} | {cell.Chunked.Variants.Count:N0} | {cell.Chunked.DepthBins.Count:N0} | {seen.MovedTies:N0} | {seen.MateFields:N0} | {seen.OtherPlaces:N0} | {seen.DuplicateMarks:N0} | {seen.Reordered:N0} | {seen.Forbidden.Count:N0} | {(cell.Holds ? "yes" : "NO")} |\n");
            }
        }

        return page.ToString();
    }
}
