using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Counts the genotypes of a VCF or gVCF, once for all its samples.</summary>
internal static class MeasureCalls
{
    private const int RecordsBetweenLooks = 10_000;

    /// <summary>Counts.</summary>
    /// <returns>The tallies in the order of <paramref name="samples"/>.</returns>
    /// <exception cref="InvalidInputException">The file is no VCF, or lacks a sample.</exception>
    public static async Task<MeasuredCalls> RunAsync(
        TaskContext context, QcParameters parameters, IReadOnlyList<SampleToMeasure> samples, SitePanel sites, CancellationToken ct)
    {
        await using var source = await context.Store.OpenReadAsync(parameters.CallsPath, null, ct);
        await using var text = PackedText.Open(source, parameters.CallsFile, context.Task.Cores).Content;
        var lines = new LineReader(text);
        var header = ReadHeader(lines, parameters.CallsFile);
        var columns = samples.Select(sample => Column(header, sample, parameters.CallsFile)).ToList();
        // Columns that the manifest does not name are read past; `ingest` refuses them.
        var targets = header.Samples.Select((_, column) => columns.IndexOf(column) is var index and >= 0 ? samples[index].Target.Bases : new TargetBases([]));
        var tally = new TallyGenotypes(header, parameters.CallsFile, CountingRules.For(parameters.Caller, header), [.. targets], sites);
        while (lines.Next())
        {
            tally.Add(lines.Line.TrimEnd((byte)'\r'));
            if (tally.Records % RecordsBetweenLooks == 0)
            {
                ct.ThrowIfCancellationRequested();
            }
        }

        return new MeasuredCalls(tally.Records, [.. columns.Select(column => tally.Samples[column])]);
    }

    private static VcfHeader ReadHeader(LineReader lines, string file)
    {
        using var text = new MemoryStream();
        while (lines.Next())
        {
            text.Write(lines.Line);
            text.WriteByte((byte)'\n');
            if (!lines.Line.StartsWith("##"u8))
            {
                break;
            }
        }

        return VcfHeaderParser.Parse(text.ToArray(), file);
    }

    private static int Column(VcfHeader header, SampleToMeasure sample, string file)
    {
        for (var i = 0; i < header.Samples.Count; i++)
        {
            if (string.Equals(header.Samples[i], sample.NameInFile, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new InvalidInputException(
            file, $"line {header.LineCount}", $"a column \"{sample.NameInFile}\" for sample \"{sample.Manifest.Sample}\" of the manifest", "no such column");
    }
}

/// <summary>What was counted of calls.</summary>
/// <param name="Records">Records of the file.</param>
/// <param name="Samples">In the order asked for.</param>
internal sealed record MeasuredCalls(long Records, IReadOnlyList<SampleTally> Samples);
