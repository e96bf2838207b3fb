using System.Globalization;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>A batch of callsets and the files of `carriers` that tell of it.</summary>
/// <param name="Ids">Its callsets, ascending.</param>
/// <param name="Files">Its files, in the order of their rows.</param>
internal sealed record CarrierBatch(int[] Ids, IReadOnlyList<LakeFile> Files);

/// <summary>Reads `carriers` of one version of the lake, from memory where they were read before.</summary>
/// <param name="view">The version.</param>
/// <param name="cache">What is in memory.</param>
internal sealed class CarrierFiles(LakeView view, CarriersCache cache)
{
    private const long BlockBytes = 32 << 20;

    /// <summary>The batches of the version; no callset is in two of them.</summary>
    public async Task<IReadOnlyList<CarrierBatch>> BatchesAsync(CancellationToken ct)
    {
        var batches = new Dictionary<string, (int[] Ids, List<LakeFile> Files)>(StringComparer.Ordinal);
        foreach (var file in view.Files(LakeTables.Carriers))
        {
            var source = await view.TableAsync(LakeTables.Carriers, one => ReferenceEquals(one, file), ct);
            var ids = cache.Batch(file.Path, () => ReadBatch(source, ct));
            var key = string.Create(CultureInfo.InvariantCulture, $"{ids[0]}-{ids[^1]}-{LakePaths.OwnerOf(file.Path)}");
            if (!batches.TryGetValue(key, out var batch))
            {
                batches.Add(key, batch = (ids, []));
            }

            batch.Files.Add(file);
        }

        return [.. batches.Values.Select(static batch => new CarrierBatch(batch.Ids, batch.Files))];
    }

    /// <summary>The rows of a batch by chrom, pos, ref, alt, end; more than those asked for if they are in memory. To be enumerated any number of times, each reads what is not in memory.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="region">Where rows must begin; null for all.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<IEnumerable<CarriersBlock>> BlocksAsync(CarrierBatch batch, Interval? region, CancellationToken ct)
    {
        var sources = new List<(LakeFile File, string Sql)>();
        foreach (var file in batch.Files.Where(file => region is not { } bases || file.Ranges.Count == 0 || file.Ranges.Any(range => range.Overlaps(bases.Contig, bases.Start, bases.End))))
        {
            sources.Add((file, await view.TableAsync(LakeTables.Carriers, one => ReferenceEquals(one, file), ct)));
        }

        return sources.SelectMany(source => cache.Find(source.File.Path) is { } known ? [known] : Read(source.File, source.Sql, region, ct));
    }

    /// <summary>Takes down what <see cref="BlocksAsync"/> would read.</summary>
    /// <param name="meter">Takes it down.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="region">Where rows must begin; null for all.</param>
    public void Measure(CostMeter meter, CarrierBatch batch, Interval? region)
    {
        var asked = view.AsMeasured(region);
        meter.Add(
            view.PathsOf(batch.Files.Where(file => asked is not { } bases || file.Ranges.Count == 0 || file.Ranges.Any(range => range.Overlaps(bases.Contig, bases.Start, bases.End)))),
            ["chrom", "pos", "ref", "alt", "end", "carriers"],
            region);
    }

    /// <summary>The most bytes of rows that one query may hold.</summary>
    public long MostBytes => 2 * cache.MostOfOne;

    // A whole file is kept if it can be; what came before is handed on while a greater one is read.
    private IEnumerable<CarriersBlock> Read(LakeFile file, string source, Interval? region, CancellationToken ct)
    {
        var most = region is null ? Math.Max(cache.MostOfOne, BlockBytes) : BlockBytes;
        var where = region is null ? "" : "WHERE chrom = $chrom AND pos BETWEEN $first AND $last";
        SqlValue[] values = region is { } bases ? [new SqlValue("chrom", bases.Contig), new SqlValue("first", bases.Start), new SqlValue("last", bases.End)] : [];
        using var lease = view.RentAside();
        using var rows = lease.Query($"SELECT chrom, pos, ref, alt, coalesce(\"end\", 0), carriers FROM {source} {where} ORDER BY chrom, pos, ref, alt, \"end\"", values, ct);
        var (block, isWhole) = (new CarriersBlock(), region is null);
        while (rows.Read(ct))
        {
            var row = rows.Reader;
            if (block.ByteCount > most && !(row.GetInt32(1) == block.Pos(block.Count - 1)))
            {
                yield return block;
                (block, isWhole, most) = (new CarriersBlock(), false, BlockBytes);
            }

            using var carriers = row.GetStream(5);
            block.Add(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetInt32(4), carriers);
        }

        if (isWhole)
        {
            cache.Keep(file.Path, block);
        }

        yield return block;
    }

    private int[] ReadBatch(string source, CancellationToken ct)
    {
        using var lease = view.RentAside();
        using var rows = lease.Query($"SELECT batch FROM {source} LIMIT 1", [], ct);
        return rows.Read(ct) ? BatchText.Parse(rows.Reader.GetString(0)) : throw new Core.Errors.CorruptException("A file of carriers holds no rows, and the log says that it does.");
    }
}
