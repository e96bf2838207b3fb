using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>What is to be given back.</summary>
public sealed record ExportRequest
{
    /// <summary>The sample's identifier. Of several callsets of that name the latest that no other replaced is given.</summary>
    public required string Sample { get; init; }

    /// <summary>The file to write: BGZF if its name ends in ".gz" or ".bgz", else plain text. Replaced if it is there.</summary>
    public required string Output { get; init; }

    /// <summary>Only records that touch these bases (POS to the end of REF, or to what INFO/END, SVLEN or the sample's LEN tell if that lies behind); null for all.</summary>
    public Interval? Region { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }
}

/// <summary>What was given back.</summary>
/// <param name="LakeVersion">The lake version that it comes from.</param>
/// <param name="SampleId">The callset.</param>
/// <param name="Records">Records written.</param>
/// <param name="NotIndexed">Why there is no `.tbi` beside the file; null if there is one.</param>
public sealed record ExportResult(long LakeVersion, int SampleId, long Records, string? NotIndexed);

/// <summary>Gives a sample's records back as the VCF they came in.</summary>
/// <remarks>
/// A file of one sample comes back byte for byte (compared unpacked). One sample of a file of several comes back with the
/// file's header, the columns before the samples, and its own column, all verbatim. Against `bcftools view -s S -I` that
/// differs thus: no `##bcftools_view…` lines are added, no `##FILTER=&lt;ID=PASS…&gt;` line, and no number is printed anew
/// (30.00 stays 30.00). Like it, AC, AN and alleles that the sample does not carry stay as they were in the file.
/// </remarks>
public sealed class ExportSample(IObjectStore store, LakeReader lake)
{
    /// <summary>Records of one query: bounds memory, and skips row groups outside.</summary>
    private const int RecordsAtOnce = 1 << 17;

    /// <summary>Writes the file; nothing is left under its name if that fails.</summary>
    /// <exception cref="NotFoundException">The lake has no such sample or version.</exception>
    /// <exception cref="CorruptException">The lake does not hold all records of the callset.</exception>
    /// <exception cref="InvalidInputException">The output's folder is not there.</exception>
    public async Task<ExportResult> RunAsync(ExportRequest request, CancellationToken ct)
    {
        var view = await lake.OpenAsync(request.Version, ct);
        view.RequireNames();
        string samples = await view.SamplesAsync(ct);
        using var lease = await view.RentAsync(ct);
        var callset = ExportedCallset.Find(lease, samples, request.Sample, ct);
        var records = new ExportSql(await view.SourceAsync(Tables.LakeTables.Records, callset.SourceId, ct), await view.SourceAsync(Tables.LakeTables.Formats, callset.SourceId, ct));

        long written = 0;
        await ExportFile.WriteAsync(request.Output, async target =>
        {
            var header = await ExportedHeader.ReadAsync(store, callset, ct);
            target.Write(header.Text);
            written = Write(target, lease, records, callset, header, request.Region, ct);
        });
        return new ExportResult(view.Version, callset.SampleId, written, await ExportFile.IndexAsync(request.Output, ct));
    }

    private static long Write(Stream target, EngineLease lease, ExportSql sql, ExportedCallset callset, ExportedHeader header, Interval? region, CancellationToken ct)
    {
        long written = 0;
        var lineEnd = header.LineEnd;
        byte[] line = new byte[1 << 16];
        for (long first = 0; first < callset.Records; first += RecordsAtOnce)
        {
            long last = Math.Min(first + RecordsAtOnce, callset.Records) - 1;
            long before = written;
            using var rows = lease.Query(sql.Lines(callset, region), ExportSql.Values(callset, region, first, last), ct);
            while (rows.Read(ct))
            {
                string text = rows.Reader.GetString(0);
                int most = Encoding.UTF8.GetMaxByteCount(text.Length) + lineEnd.Length;
                line = line.Length >= most ? line : new byte[most];
                int size = Encoding.UTF8.GetBytes(text, line);
                lineEnd.CopyTo(line.AsSpan(size));
                target.Write(line.AsSpan(0, size + lineEnd.Length));
                written++;
            }

            if (region is null && written - before != last - first + 1)
            {
                throw new CorruptException($"Of source {callset.SourceId}, records {first} to {last}, the lake gave back {written - before}.");
            }
        }

        return written;
    }
}
