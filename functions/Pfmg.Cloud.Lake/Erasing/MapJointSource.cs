using System.Data.Common;
using System.Globalization;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Finds out how the records of a joint source change when some of its samples are erased and the others stay.</summary>
/// <param name="view">The lake as it is now, nothing hidden.</param>
/// <param name="map">Takes what was found.</param>
internal sealed class MapJointSource(LakeView view, MapWriter map)
{
    /// <summary>Sample columns of one query: bounds memory.</summary>
    private const int ColumnsAtOnce = 1 << 22;

    /// <summary>Goes through the records as the lake keeps them.</summary>
    /// <param name="source">The file.</param>
    /// <param name="records">How many records it has.</param>
    /// <param name="header">Its header.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Records left.</returns>
    public async Task<long> OfRecordsAsync(JointSource source, long records, VcfHeader header, CancellationToken ct)
    {
        string sql = $"""
            SELECT r.record, r.chrom, r.pos, r.ref, r.alt, r.info, r.format, f.block, array_to_string(f.samples, chr(9)), c.first, c.last
            FROM {await view.SourceAsync(LakeTables.Records, source.SourceId, ct)} AS r
            JOIN {await view.SourceAsync(LakeTables.Formats, source.SourceId, ct)} AS f ON f.source_id = r.source_id AND f.record = r.record
            LEFT JOIN (
                SELECT record, min(pos) AS first, max(greatest(pos + length(ref) - 1, coalesce("end", 0))) AS last
                FROM {await view.SourceAsync(LakeTables.Calls, source.SourceId, ct)}
                WHERE source_id = {source.Id} AND record BETWEEN $first AND $last GROUP BY record) AS c ON c.record = r.record
            WHERE r.source_id = {source.Id} AND f.source_id = {source.Id} AND r.record BETWEEN $first AND $last AND f.record BETWEEN $first AND $last
            ORDER BY r.record, f.block
            """;
        var gone = new GoneBases((chrom, first, last) => map.Gone(source.SourceId, source.LastSampleId, chrom, first, last));
        var erased = source.Erased.Select(id => id - source.SourceId).ToHashSet();
        var left = 0;
        long atOnce = Math.Max(1, ColumnsAtOnce / Math.Max(1, header.Samples.Count));
        for (long first = 0; first < records; first += atOnce)
        {
            using var lease = await view.RentAsync(ct);
            using var rows = lease.Query(sql, [new SqlValue("first", first), new SqlValue("last", first + atOnce - 1)], ct);
            Pending? pending = null;
            while (rows.Read(ct))
            {
                if (pending?.Record != rows.Reader.GetInt32(0))
                {
                    left += Map(pending, source, erased, header, left, gone);
                    pending = Pending.Of(rows.Reader);
                }

                pending!.Blocks.Add(rows.Reader.GetString(8));
            }

            left += Map(pending, source, erased, header, left, gone);
        }

        gone.Complete();
        return left;
    }

    /// <summary>Goes by `calls` alone, where records are not kept: of alleles that nobody carries they tell nothing.</summary>
    public async Task OfCallsAsync(JointSource source, CancellationToken ct)
    {
        string mine = string.Join(", ", source.Erased.Select(static id => id.ToString(CultureInfo.InvariantCulture)));
        string sql = $"""
            SELECT record, any_value(chrom), min(pos), max(greatest(pos + length(ref) - 1, coalesce("end", 0))), max(allele),
                list(DISTINCT allele) FILTER (dosage > 0 AND sample_id IN ({mine})) AS mine, list(DISTINCT allele) FILTER (dosage > 0 AND sample_id NOT IN ({mine})) AS others
            FROM {await view.SourceAsync(LakeTables.Calls, source.SourceId, ct)} WHERE source_id = {source.Id}
            GROUP BY record ORDER BY 2, record
            """;
        var gone = new GoneBases((chrom, first, last) => map.Gone(source.SourceId, source.LastSampleId, chrom, first, last));
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query(sql, [], ct);
        while (rows.Read(ct))
        {
            var row = rows.Reader;
            int record = row.GetInt32(0);
            var (own, others) = (Alleles(row, 5), Alleles(row, 6));
            own.ExceptWith(others);
            gone.Add(row.GetString(1), row.GetInt32(2), row.GetInt32(3), goes: own.Count > 0 && others.Count == 0);
            if (own.Count > 0)
            {
                map.Record(source.SourceId, record, others.Count == 0 ? null : record, Indices(row.GetInt32(4), own), null, null);
            }
        }

        gone.Complete();
    }

    private static HashSet<int> Alleles(DbDataReader row, int column) => row.IsDBNull(column) ? [] : [.. (IEnumerable<int>)row.GetValue(column)];

    private static int[] Indices(int greatest, HashSet<int> lost)
    {
        var next = 0;
        return [.. Enumerable.Range(0, greatest + 1).Select(allele => lost.Contains(allele) ? -1 : next++)];
    }

    /// <summary>Writes how one record changes.</summary>
    /// <returns>1 if it stays.</returns>
    private int Map(Pending? pending, JointSource source, HashSet<int> erased, VcfHeader header, int newNumber, GoneBases gone)
    {
        if (pending is null)
        {
            return 0;
        }

        var record = new JointRecord(pending.Alt, pending.Format, pending.Blocks, erased);
        gone.Add(pending.Chrom, pending.First, pending.Last, record.Goes);
        if (record.Goes)
        {
            map.Record(source.SourceId, pending.Record, null, null, null, null);
            return 0;
        }

        map.Record(source.SourceId, pending.Record, newNumber, record.IsTrimmed ? record.NewIndices() : null, record.IsTrimmed ? record.NewAlt() : null, SiteInfo.Of(pending.Info, record, header));
        var trim = record.IsTrimmed ? new TrimFormats(record, pending.Format, header) : null;
        for (var block = 0; trim is not null && block < pending.Blocks.Count; block++)
        {
            map.Block(source.SourceId, pending.Record, block, trim.Block(pending.Blocks[block], block));
        }

        return 1;
    }

    /// <summary>A record whose blocks are being read.</summary>
    private sealed record Pending(int Record, string Chrom, int First, int Last, string Alt, string Info, string Format)
    {
        public List<string> Blocks { get; } = [];

        public static Pending Of(DbDataReader row)
        {
            int pos = row.GetInt32(2);
            string info = row.GetString(5);
            int last = Math.Max(pos + row.GetString(3).Length - 1, EndOf(info));
            return new Pending(
                row.GetInt32(0),
                row.GetString(1),
                row.IsDBNull(9) ? pos : Math.Min(pos, row.GetInt32(9)),
                row.IsDBNull(10) ? last : Math.Max(last, row.GetInt32(10)),
                row.GetString(4),
                info,
                row.GetString(6));
        }

        private static int EndOf(string info)
        {
            const string Key = "END=";
            int at = info.StartsWith(Key, StringComparison.Ordinal) ? Key.Length : info.IndexOf(";END=", StringComparison.Ordinal) is var found and >= 0 ? found + Key.Length + 1 : -1;
            if (at < 0)
            {
                return 0;
            }

            int end = info.IndexOf(';', at);
            return int.TryParse(info.AsSpan(at, (end < 0 ? info.Length : end) - at), NumberStyles.None, CultureInfo.InvariantCulture, out int position) ? position : 0;
        }
    }
}
