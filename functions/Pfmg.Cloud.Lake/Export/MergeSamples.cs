using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>What is to be given back in one file.</summary>
public sealed record MergeRequest
{
    /// <summary>Identifiers of the samples, in the order of the columns, each once. Of several callsets of a name the latest that no other replaced.</summary>
    public required IReadOnlyList<string> Samples { get; init; }

    /// <summary>The file to write: BGZF if its name ends in ".gz" or ".bgz", else plain text. Replaced if it is there.</summary>
    public required string Output { get; init; }

    /// <summary>Only records that touch these bases, as <see cref="ExportRequest.Region"/>; null for all.</summary>
    public Interval? Region { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }
}

/// <summary>What was given back.</summary>
/// <param name="LakeVersion">The lake version that it comes from.</param>
/// <param name="Samples">Samples in the file.</param>
/// <param name="Sources">Files that they were delivered in.</param>
/// <param name="Records">Records written.</param>
/// <param name="NotIndexed">Why there is no `.tbi` beside the file; null if there is one.</param>
public sealed record MergeResult(long LakeVersion, int Samples, int Sources, long Records, string? NotIndexed);

/// <summary>Gives the records of several samples back as one VCF, sorted by contig and POS.</summary>
/// <remarks>
/// Records of different files are one line if CHROM, POS, REF and ALT are the same text, and END and SVLEN where ALT is a symbol (see
/// <see cref="MergedLine"/>); no alleles are joined, so values by allele and genotype stay verbatim. The engine sorts a window of
/// positions at a time, and one site at a time is held here, so memory does not grow with samples times records.
/// </remarks>
public sealed class MergeSamples(IObjectStore store, LakeReader lake)
{
    /// <summary>Rows of `formats` that a window is cut to hold, if they lie evenly; where more do, the engine spills.</summary>
    private const long RowsAtOnce = 1 << 19;

    /// <summary>Writes the file; nothing is left under its name if that fails.</summary>
    /// <exception cref="NotFoundException">The lake has no such sample or version, or not its records.</exception>
    /// <exception cref="InvalidInputException">No sample, or one twice; samples on different references; the output's folder is not there.</exception>
    public async Task<MergeResult> RunAsync(MergeRequest request, CancellationToken ct)
    {
        Require(request.Samples);
        var view = await lake.OpenAsync(request.Version, ct);
        view.RequireNames();
        string samples = await view.SamplesAsync(ct);
        using var lease = await view.RentAsync(ct);
        var callsets = request.Samples.Select(name => ExportedCallset.Find(lease, samples, name, ct)).ToList();
        RequireOneReference(callsets);
        var sources = callsets.Select(static callset => callset.SourceId).Distinct().ToList();
        var sql = new MergeSql(
            await view.TableAsync(LakeTables.Records, file => sources.Exists(source => file.MayHold("source_id", source)), ct),
            await view.TableAsync(LakeTables.Formats, file => sources.Exists(source => file.MayHold("source_id", source)), ct));
        var header = await HeaderAsync(callsets, request.Samples, ct);

        long written = 0;
        await ExportFile.WriteAsync(request.Output, target =>
        {
            target.Write(Encoding.UTF8.GetBytes(header.Text));
            var lines = new MergedLines(target, callsets, request.Region);
            foreach (var window in Windows(lease, sql, callsets, header, request.Region, ct))
            {
                Write(lines, lease, sql, callsets, window, request.Region, ct);
            }

            written = lines.Written;
            return Task.CompletedTask;
        });
        return new MergeResult(view.Version, callsets.Count, sources.Count, written, await ExportFile.IndexAsync(request.Output, ct));
    }

    private static void Require(IReadOnlyList<string> samples)
    {
        if (samples.Count == 0)
        {
            throw new InvalidInputException("samples", "", "at least one sample", "none");
        }

        if (samples.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new InvalidInputException("samples", "", "each sample once", $"{twice.Key} {twice.Count()} times");
        }
    }

    private static void RequireOneReference(List<ExportedCallset> callsets)
    {
        var references = callsets.Select(static callset => callset.Reference).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (references.Count > 1)
        {
            throw new InvalidInputException("samples", "", "samples on one reference", string.Join(" and ", references));
        }
    }

    private async Task<MergedHeader> HeaderAsync(List<ExportedCallset> callsets, IReadOnlyList<string> names, CancellationToken ct)
    {
        var header = new MergedHeader();
        foreach (var sha256 in callsets.Select(static callset => callset.HeaderSha256).Distinct(StringComparer.Ordinal))
        {
            header.Add(Encoding.UTF8.GetString(await ExportedHeader.TextAsync(store, sha256, ct)), LakePaths.Header(sha256));
        }

        header.Complete(names);
        return header;
    }

    /// <summary>Contigs in the header's order, those that it does not name behind them, cut to windows of about as many rows.</summary>
    private static List<MergeWindow> Windows(EngineLease lease, MergeSql sql, List<ExportedCallset> callsets, MergedHeader header, Interval? region, CancellationToken ct)
    {
        var contigs = new List<(string Name, int First, int Last, long Records)>();
        List<SqlValue> values = [new("sources", callsets.Select(static callset => callset.SourceId).Distinct().ToList())];
        if (region is { } bases)
        {
            values.AddRange([new SqlValue("chrom", bases.Contig), new SqlValue("end", bases.End)]);
        }

        using var rows = lease.Query(sql.Contigs(region), values, ct);
        while (rows.Read(ct))
        {
            contigs.Add((rows.Reader.GetString(0), rows.Reader.GetInt32(1), rows.Reader.GetInt32(2), rows.Reader.GetInt64(3)));
        }

        int blocksEach = 1 + (callsets.Count / RecordTables.SamplesPerBlock / callsets.Select(static callset => callset.SourceId).Distinct().Count());
        var windows = new List<MergeWindow>();
        foreach (var (name, first, last, records) in contigs.OrderBy(contig => header.Rank(contig.Name)).ThenBy(static contig => contig.Name, StringComparer.Ordinal))
        {
            long width = Math.Max(1, (last - first + 1L) * RowsAtOnce / (records * blocksEach));
            for (long start = first; start <= last; start += width)
            {
                windows.Add(new MergeWindow(name, (int)start, (int)Math.Min(last, start + width - 1)));
            }
        }

        return windows;
    }

    private static void Write(MergedLines lines, EngineLease lease, MergeSql sql, List<ExportedCallset> callsets, MergeWindow window, Interval? region, CancellationToken ct)
    {
        List<SqlValue> values = [.. MergeSql.Picks(callsets), new("chrom", window.Contig), new("first", window.First), new("last", window.Last)];
        using (var numbers = lease.Query(sql.Numbers, [.. values.Where(static value => value.Name is not ("columns" or "places"))], ct))
        {
            if (!numbers.Read(ct) || numbers.Reader.IsDBNull(0))
            {
                return;
            }

            values.AddRange([new SqlValue("least", numbers.Reader.GetInt32(0)), new SqlValue("most", numbers.Reader.GetInt32(1))]);
        }

        if (region is { } bases)
        {
            values.Add(new SqlValue("start", bases.Start));
        }

        using var rows = lease.Query(sql.Lines(region, callsets.Exists(callset => callset.SourceId != callsets[0].SourceId)), values, ct);
        while (rows.Read(ct))
        {
            lines.Add(window.Contig, rows.Reader);
        }

        lines.EndSite();
    }
}

/// <summary>The records that are put in order at once: of one contig, by POS, which may be 0 (a telomere).</summary>
internal readonly record struct MergeWindow(string Contig, int First, int Last);
