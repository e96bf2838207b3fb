using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Measures a CRAM with samtools and mosdepth.</summary>
internal static class MeasureReads
{
    private const string SitesFile = "sites.tsv";
    private const string TargetFile = "target.bed";
    private const string DepthPrefix = "depth";

    /// <summary>Measures.</summary>
    public static async Task<MeasuredReads> RunAsync(
        TaskContext context, PipelineDefinition pipeline, string cram, MeasuredTarget target, SitePanel sites, CancellationToken ct)
    {
        var tools = ToolVersions.OfAsync(["samtools", "mosdepth", .. sites.Sites.Count > 0 ? (string[])["bcftools"] : []], ct);
        var fasta = await ReferenceFiles.LinkAsync(context, aligner: false, ct);
        await context.LocalInputAsync($"{cram}.crai", ct);
        var local = Path.GetFullPath(await context.LocalInputAsync(cram, ct));
        await WriteTargetAsync(context, target, ct);
        var tool = new RunTool(context.ScratchDirectory);
        var statistics = tool.ReadTextAsync(ToolCommand.Of("samtools", [.. pipeline.Arguments.ReadStatistics, "--reference", fasta, local]), ct);
        var depth = tool.RunAsync(
            ToolCommand.Of(
                "mosdepth",
                [.. pipeline.Arguments.Depth, "--by", TargetFile, "--thresholds", DepthStatistics.Thresholds, "--fasta", fasta, DepthPrefix, local]),
            ct);
        await Task.WhenAll(statistics, depth);
        var metrics = ReadStatistics.Read(await statistics, new QualityMetrics());
        var summary = await File.ReadAllTextAsync(Path.Combine(context.ScratchDirectory, $"{DepthPrefix}.mosdepth.summary.txt"), ct);
        metrics = DepthStatistics.Read(summary, Lines(context, $"{DepthPrefix}.thresholds.bed.gz"), target.Bases.Total, metrics);
        return new MeasuredReads(metrics, await PileUpAsync(tool, context.ScratchDirectory, pipeline, fasta, local, sites, ct), await tools);
    }

    private static Task WriteTargetAsync(TaskContext context, MeasuredTarget target, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var interval in target.Intervals)
        {
            text.Append(CultureInfo.InvariantCulture, $"{interval.Contig}\t{interval.Start - 1}\t{interval.End}\n");
        }

        return File.WriteAllTextAsync(Path.Combine(context.ScratchDirectory, TargetFile), text.ToString(), ct);
    }

    private static IEnumerable<string> Lines(TaskContext context, string file)
    {
        using var reader = new StreamReader(PackedText.Open(File.OpenRead(Path.Combine(context.ScratchDirectory, file)), file, threads: 1).Content);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    // The gVCF joins bases where only the reference was called, so that a stranger's few reads are not in it: they are counted again.
    private static async Task<IReadOnlyList<AlleleReads>?> PileUpAsync(
        RunTool tool, string scratch, PipelineDefinition pipeline, string fasta, string cram, SitePanel sites, CancellationToken ct)
    {
        if (sites.Sites.Count == 0)
        {
            return null;
        }

        var places = sites.Sites.Select(site => string.Create(CultureInfo.InvariantCulture, $"{site.Contig}\t{site.Pos}\n"));
        await File.WriteAllTextAsync(Path.Combine(scratch, SitesFile), string.Concat(places), ct);
        var found = new List<AlleleReads>();
        await tool.PipeAsync(
            [
                ToolCommand.Of("bcftools", [.. pipeline.Arguments.SitePileup, "-f", fasta, "-R", SitesFile, cram]),
                ToolCommand.Of("bcftools", "query", "-f", "%CHROM\\t%POS\\t%REF\\t%ALT[\\t%AD]\\n"),
            ],
            null,
            async (output, token) =>
            {
                using var lines = new StreamReader(output);
                while (await lines.ReadLineAsync(token) is { } line)
                {
                    if (SiteReads(line.Split('\t'), sites) is { } reads)
                    {
                        found.Add(reads);
                    }
                }
            },
            ct);
        return found;
    }

    private static AlleleReads? SiteReads(string[] columns, SitePanel sites)
    {
        if (columns is not [var contig, var position, var reference, var alt, var depths]
            || sites.Of(contig) is not { } known
            || !known.TryGetValue(int.Parse(position, CultureInfo.InvariantCulture), out var site)
            || reference.Length != 1 || char.ToUpperInvariant(reference[0]) != site.Ref)
        {
            return null;
        }

        // An allele that no read shows is not listed.
        var allele = SitePanel.AlleleOf(site, Encoding.ASCII.GetBytes(reference), Encoding.ASCII.GetBytes(alt));
        var counts = depths.Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture)).ToArray();
        return new AlleleReads(counts[0], allele == 0 ? 0 : counts[allele], site.Af);
    }
}

/// <summary>What was measured of reads.</summary>
/// <param name="Metrics">Those that reads tell.</param>
/// <param name="CommonSites">Reads of each allele at common sites; null if there is no panel.</param>
/// <param name="Tools">What measured.</param>
internal sealed record MeasuredReads(QualityMetrics Metrics, IReadOnlyList<AlleleReads>? CommonSites, IReadOnlyList<ToolVersion> Tools);
