using System.Security.Cryptography;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>A small lake in a folder, its rows given by name and value.</summary>
internal sealed class TestLake : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LakeLog _log;
    private readonly SampleIds _ids;
    private int _commits;

    /// <summary>The lake's log.</summary>
    public LakeLog Log => _log;

    /// <summary>Rows in a row group of committed files; the last of a file has fewer.</summary>
    public int RowsPerGroup { get; init; } = RowGroupBuilder.FullRows;

    public TestLake()
    {
        Store = new FolderObjectStore(_folder["store"]);
        _log = new LakeLog(Store, TimeProvider.System);
        _ids = new SampleIds(Store);
        Reader = new LakeReader(Store, _log, new EngineOptions { ScratchDirectory = _folder["scratch"], WaitingQueries = 1_000 });
    }

    public FolderObjectStore Store { get; }

    public LakeReader Reader { get; }

    public string this[string relativePath] => _folder[relativePath];

    /// <summary>One row: columns by name; those not named are null, or a plain default if they may not be.</summary>
    public static Dictionary<string, object?> Row(params (string Column, object? Value)[] cells) =>
        cells.ToDictionary(cell => cell.Column, cell => cell.Value, StringComparer.Ordinal);

    public static Dictionary<string, object?> Sample(int id, string sample, params (string Column, object? Value)[] cells)
    {
        var row = Row(
            ("sample_id", id), ("sample", sample), ("participant", $"P-{sample}"), ("run_id", $"id-of-run{id}"), ("platform", "seqoia"), ("run", $"run{id}"),
            ("material", "germline"), ("assay", "wgs"), ("rule", "bcftools/1"), ("reference", "hg38"), ("reference_calls", true), ("qc_verdict", "pass"), ("source_id", id));
        foreach (var (column, value) in cells)
        {
            row[column] = value;
        }

        return row;
    }

    public static Dictionary<string, object?> Call(int id, int pos, string reference, string alt, string gt, int? dosage, params (string Column, object? Value)[] cells)
    {
        var row = Row(
            ("chrom", "chr1"), ("pos", pos), ("ref", reference), ("alt", alt), ("sample_id", id), ("gt", gt), ("allele", 1), ("dosage", dosage),
            ("gq", 50), ("dp", 30), ("filter", "PASS"), ("countable", true), ("source_id", id));
        foreach (var (column, value) in cells)
        {
            row[column] = value;
        }

        return row;
    }

    public static Dictionary<string, object?> Span(int id, int start, int end, int ploidy = 2, string chrom = "chr1") =>
        Row(("chrom", chrom), ("start", start), ("end", end), ("sample_id", id), ("last_sample_id", id), ("ploidy", ploidy));

    /// <summary>Commits rows as one entry, one file a table.</summary>
    public async Task<long> CommitAsync(params (ParquetSchema Table, IReadOnlyList<Dictionary<string, object?>> Rows)[] tables)
    {
        var files = new List<LakeFile>();
        var id = $"commit{_commits++}";
        foreach (var (table, rows) in tables)
        {
            var path = LakePaths.Data(table.Table, id, "ingest");
            var local = Store.LocalPath(path)!;
            Directory.CreateDirectory(Path.GetDirectoryName(local)!);
            var summary = Write(table, rows, local, RowsPerGroup);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(local)));
            files.Add(LakeFile.Of(table.Table, path, sha256, summary, RangesOf(rows)));
        }

        return (await _log.CommitAsync(new LakeCommit(id, LakeChange.Ingest, files, []), CancellationToken.None)).Version;
    }

    /// <summary>Ingests and commits a file, as a run of its own.</summary>
    /// <param name="file">A VCF or gVCF.</param>
    /// <param name="sample">Whose; null to take the names of the header.</param>
    /// <param name="nameInFile">What the header calls the sample.</param>
    /// <param name="reference">To left-align by; null for none.</param>
    /// <param name="kind">"gvcf" or "vcf"; null to tell by the records.</param>
    /// <param name="callsOnly">Whether its records are left out.</param>
    /// <param name="change">What else is asked for.</param>
    public async Task IngestAsync(
        string file,
        ManifestSample? sample = null,
        string nameInFile = "",
        IngestReference? reference = null,
        string? kind = null,
        bool callsOnly = false,
        Func<IngestRequest, IngestRequest>? change = null)
    {
        var id = $"ingest{_commits++}";
        var folder = Directory.CreateDirectory(_folder[id]).FullName;
        var request = new IngestRequest
        {
            SourceFile = Path.GetFileName(file),
            OutputDirectory = folder,
            RunId = id,
            Task = "ingest",
            Platform = "seqoia",
            Run = id,
            Pipeline = "test/1",
            Kind = kind,
            CallsOnly = callsOnly,
            Reference = reference,
            Samples = sample is null ? null : [new IngestSample(sample, nameInFile)],
            AllocateSampleIds = (header, ct) => _ids.AllocateAsync(id, header.Samples.Count, ct),
        };
        request = change?.Invoke(request) ?? request;
        var result = await IngestVcf.RunAsync(request, File.OpenRead(file), CancellationToken.None);
        foreach (var written in result.Files)
        {
            await using var content = File.OpenRead(IngestVcf.LocalPath(request, written.Table));
            await Store.PutAsync(written.Path, content, PutCondition.CreateOnly, CancellationToken.None);
        }

        await _log.CommitAsync(new LakeCommit(id, LakeChange.Ingest, result.Files, []), CancellationToken.None);
    }

    public void Dispose()
    {
        Reader.Dispose();
        _folder.Dispose();
    }

    private static ParquetSummary Write(ParquetSchema table, IReadOnlyList<Dictionary<string, object?>> rows, string path, int rowsPerGroup)
    {
        using var file = File.Create(path);
        var writer = new ParquetFileWriter(file, table);
        var group = new RowGroupBuilder(table);
        foreach (var chunk in rows.Chunk(rowsPerGroup))
        {
            foreach (var row in chunk)
            {
                for (var i = 0; i < table.Columns.Count; i++)
                {
                    Append(group, table.Columns[i], i, row.GetValueOrDefault(table.Columns[i].Name));
                }
            }

            writer.Append(group.Encode());
            group.Clear();
        }

        return writer.Complete();
    }

    private static void Append(RowGroupBuilder group, ParquetColumn column, int ordinal, object? value)
    {
        switch (column.Type)
        {
            case ParquetType.Boolean when value is not null || !column.Nullable:
                group.Boolean(ordinal).Append(value is true);
                break;
            case ParquetType.Int32 when value is not null || !column.Nullable:
                group.Int32(ordinal).Append((int)(value ?? 0));
                break;
            case ParquetType.Int64 when value is not null || !column.Nullable:
                group.Int64(ordinal).Append((long)(value ?? 0L));
                break;
            case ParquetType.Utf8 when value is not null || !column.Nullable:
                group.Utf8(ordinal).Append((string)(value ?? ""));
                break;
            case ParquetType.Float when value is not null:
                group.Float(ordinal).Append((float)value);
                break;
            case ParquetType.Boolean:
                group.Boolean(ordinal).AppendNull();
                break;
            case ParquetType.Int32:
                group.Int32(ordinal).AppendNull();
                break;
            case ParquetType.Int64:
                group.Int64(ordinal).AppendNull();
                break;
            case ParquetType.Float:
                group.Float(ordinal).AppendNull();
                break;
            default:
                group.Utf8(ordinal).AppendNull();
                break;
        }
    }

    private static IReadOnlyList<ContigRange> RangesOf(IReadOnlyList<Dictionary<string, object?>> rows) =>
    [
        .. rows.Where(row => row.ContainsKey("chrom")).GroupBy(row => (string)row["chrom"]!, StringComparer.Ordinal)
            .Select(contig => new ContigRange(
                contig.Key,
                contig.Min(row => (int)(row.GetValueOrDefault("pos") ?? row["start"])!),
                contig.Max(row => row.TryGetValue("pos", out var pos) ? (int)pos! + ((string)row["ref"]!).Length - 1 : (int)row["end"]!))),
    ];
}

/// <summary>Reads answers into what assertions compare.</summary>
internal static class Answers
{
    /// <summary>All rows, each as the named columns joined by spaces; null is "-".</summary>
    public static async Task<string[]> LinesAsync(this Task<QueryRows> answer, params string[] columns)
    {
        await using var rows = await answer;
        var ordinals = columns.Select(name => rows.Columns.Select(column => column.Name).ToList().IndexOf(name)).ToArray();
        var list = await rows.ToListAsync(CancellationToken.None);
        return [.. list.Select(row => string.Join(' ', ordinals.Select(i => row[i] is null ? "-" : CsvWriter.Text(row[i]))))];
    }
}
