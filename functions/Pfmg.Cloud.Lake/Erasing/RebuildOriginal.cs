using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Writes a delivered file of several samples anew from the records that the lake keeps of those who stay.</summary>
/// <param name="store">The object store.</param>
/// <param name="lake">Reads rows.</param>
internal sealed class RebuildOriginal(IObjectStore store, LakeReader lake)
{
    private const long RecordsAtOnce = 4_096;

    /// <summary>Writes the file in the place of the one delivered.</summary>
    /// <param name="sourceId">The file's number.</param>
    /// <param name="path">Its object path: BGZF if it ends in ".gz" or ".bgz", else plain text.</param>
    /// <param name="ct">Cancels; nothing is then changed.</param>
    public async Task RunAsync(int sourceId, string path, CancellationToken ct)
    {
        string scratch = Path.Combine(Directory.CreateTempSubdirectory("pfmg-erase-").FullName, "rebuilt");
        try
        {
            var view = await lake.OpenAsync(null, ct);
            await using (var file = File.Create(scratch))
            await using (Stream target = path.EndsWith("gz", StringComparison.OrdinalIgnoreCase) ? new BgzfWriteStream(file) : new BufferedStream(file))
            {
                await WriteAsync(view, sourceId, target, ct);
            }

            await using var content = File.OpenRead(scratch);
            await store.PutAsync(path, content, PutCondition.Overwrite, ct);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(scratch)!, recursive: true);
        }
    }

    private async Task WriteAsync(LakeView view, int sourceId, Stream target, CancellationToken ct)
    {
        var source = new SqlValue("source", sourceId);
        string samples = await view.TableAsync(LakeTables.Samples, null, null, ct);
        string sql = $"""
            SELECT concat_ws(chr(9), any_value(concat_ws(chr(9), r.chrom, r.pos, r.id, r.ref, r.alt, r.qual, r.filter, r.info, r.format)), string_agg(array_to_string(f.samples, chr(9)), chr(9) ORDER BY f.block))
            FROM {await view.SourceAsync(LakeTables.Records, sourceId, ct)} AS r JOIN {await view.SourceAsync(LakeTables.Formats, sourceId, ct)} AS f ON f.record = r.record
            WHERE r.source_id = $source AND f.source_id = $source AND r.record BETWEEN $first AND $last AND f.record BETWEEN $first AND $last
            GROUP BY r.record ORDER BY r.record
            """;
        using var lease = await view.RentAsync(ct);
        string header;
        long records;
        using (var row = lease.Query($"SELECT any_value(header_sha256), any_value(records) FROM {samples} WHERE source_id = $source", [source], ct))
        {
            row.Read(ct);
            (header, records) = (row.Reader.GetString(0), row.Reader.GetInt64(1));
        }

        await using (var text = await store.OpenReadAsync(LakePaths.Header(header), null, ct))
        {
            await text.CopyToAsync(target, ct);
        }

        for (long first = 0; first < records; first += RecordsAtOnce)
        {
            using var lines = lease.Query(sql, [source, new SqlValue("first", first), new SqlValue("last", first + RecordsAtOnce - 1)], ct);
            while (lines.Read(ct))
            {
                target.Write(Encoding.UTF8.GetBytes(lines.Reader.GetString(0) + "\n"));
            }
        }
    }
}
