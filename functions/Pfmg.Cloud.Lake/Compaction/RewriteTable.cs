using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Writes the rows of some files of one table anew, in the table's order: the one place that rewrites rows.</summary>
/// <param name="store">Takes the files.</param>
/// <param name="lake">Reads the rows.</param>
/// <param name="scratchDirectory">Room for one file at a time.</param>
/// <remarks>
/// The engine sorts a slice at a time, each small enough for memory, and slices follow each other in the table's order, so
/// that memory does not grow with the files. The same rows give the same bytes. A file ends with its contig (or window)
/// once it has a full row group, and with its bytes.
/// </remarks>
internal sealed class RewriteTable(IObjectStore store, LakeReader lake, string scratchDirectory)
{
    private const long FullFileBytes = 512L << 20;

    /// <summary>Rewrites.</summary>
    /// <param name="order">The table.</param>
    /// <param name="inputs">Files of it.</param>
    /// <param name="id">The id that the new files will be committed under.</param>
    /// <param name="target">Their tier and how they are cut.</param>
    /// <param name="ct">Cancels; files written so far are the sweeper's.</param>
    /// <returns>The new files; none if there were no rows.</returns>
    /// <exception cref="CorruptException">Other rows were read than the log tells of.</exception>
    public async Task<IReadOnlyList<LakeFile>> RunAsync(TableOrder order, IReadOnlyList<LakeFile> inputs, string id, CompactionTarget target, CancellationToken ct)
    {
        var view = lake.Open(LakeSnapshot.Of(inputs));
        string rows = await view.TableAsync(order.Table, null, null, ct);
        var written = await WriteAsync(view, order, rows, UnionOf(inputs), target, part => PathOf(order.Table.Table, id, part), isCut: true, ct);
        long expected = inputs.Sum(static file => file.Rows);
        return written.Sum(static file => file.Rows) == expected
            ? written
            : throw new CorruptException($"Table {order.Table.Table}: {written.Sum(static file => file.Rows)} rows were read from files that hold {expected} by the log.");
    }

    /// <summary>Writes rows that a query gives.</summary>
    /// <param name="view">What the query reads.</param>
    /// <param name="order">The table.</param>
    /// <param name="rows">The query, in parentheses, with the table's columns.</param>
    /// <param name="ranges">What the rows may touch if they are not cut by position; empty if that is not to be told.</param>
    /// <param name="target">The tier of the files and how they are cut.</param>
    /// <param name="pathOf">The path of the n-th file, from 0.</param>
    /// <param name="isCut">Whether files end with their contig or window, and not by their bytes alone.</param>
    /// <param name="ct">Cancels; files written so far are the sweeper's.</param>
    /// <returns>The new files; none if there were no rows.</returns>
    public async Task<IReadOnlyList<LakeFile>> WriteAsync(
        LakeView view, TableOrder order, string rows, IReadOnlyList<ContigRange> ranges, CompactionTarget target, Func<int, string> pathOf, bool isCut, CancellationToken ct)
    {
        var slices = TableSlice.Cut(await BinsAsync(view, order, rows, ct), order, target.IsWindowed).ToList();
        var written = new List<LakeFile>();
        var group = new RowGroupBuilder(order.Table);
        var copies = RowCopy.Of(group);
        OutputFile? output = null;
        try
        {
            foreach (var slice in slices)
            {
                if (output is not null && IsComplete(output, slice, order, isCut))
                {
                    written.Add(await PutAsync(output, pathOf(written.Count), target.Tier, ranges, ct));
                    output = null;
                }

                output ??= new OutputFile(Path.Combine(scratchDirectory, $"{order.Table.Table}.parquet"), group);
                await CopyAsync(view, slice, order, rows, output, copies, ct);
            }

            if (output is not null)
            {
                written.Add(await PutAsync(output, pathOf(written.Count), target.Tier, ranges, ct));
            }
        }
        finally
        {
            output?.Dispose();
        }

        return written;
    }

    private static bool IsComplete(OutputFile output, TableSlice next, TableOrder order, bool isCut) =>
        output.Bytes >= FullFileBytes
        || (isCut && order.LastBase is not null && output.Rows >= RowGroupBuilder.FullRows && output.Last is { } last
            && (last.Window != next.Window || !string.Equals(last.Last, next.First, StringComparison.Ordinal)));

    private static async Task<List<TableBin>> BinsAsync(LakeView view, TableOrder order, string rows, CancellationToken ct)
    {
        using var lease = await view.RentAsync(ct);
        string sql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {order.Major}::VARCHAR, ({order.Minor} >> {order.BinBits})::BIGINT AS bin, count(*)::BIGINT,
                {(order.LastBase is null ? "0" : $"min({order.Minor})")}::INTEGER, {(order.LastBase is { } last ? $"max({last})" : "0")}::INTEGER
            FROM {rows} GROUP BY {order.Major}, bin ORDER BY {order.Major}, bin
            """);
        using var cursor = lease.Query(sql, [], ct);
        var bins = new List<TableBin>();
        while (cursor.Read(ct))
        {
            var row = cursor.Reader;
            bins.Add(new TableBin(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetInt32(4)));
        }

        return bins;
    }

    private static async Task CopyAsync(
        LakeView view, TableSlice slice, TableOrder order, string rows, OutputFile output, Action<System.Data.Common.DbDataReader>[] copies, CancellationToken ct)
    {
        string columns = string.Join(", ", order.Table.Columns.Select(RowCopy.Column));
        using var lease = await view.RentAsync(ct);
        using var cursor = lease.Query($"SELECT {columns} FROM {rows} WHERE {slice.Where(order)} ORDER BY {order.OrderBy}", [], ct);
        while (cursor.Read(ct))
        {
            foreach (var copy in copies)
            {
                copy(cursor.Reader);
            }

            output.RowAppended();
        }

        output.SliceAppended(slice);
    }

    private async Task<LakeFile> PutAsync(OutputFile output, string path, int tier, IReadOnlyList<ContigRange> ranges, CancellationToken ct)
    {
        using (output)
        {
            var file = output.Complete(path, tier, ranges);
            output.Dispose();
            await using var content = File.OpenRead(output.LocalPath);
            await store.PutAsync(file.Path, content, PutCondition.Overwrite, ct);
            return file;
        }
    }

    private static string PathOf(string table, string id, int number) => LakePaths.Part(table, id, number.ToString("D4", CultureInfo.InvariantCulture));

    /// <summary>Where rows were not cut by position, each file may touch whatever its inputs did.</summary>
    private static IReadOnlyList<ContigRange> UnionOf(IReadOnlyList<LakeFile> inputs) =>
        inputs.Any(static file => file.Rows > 0 && file.Ranges.Count == 0)
            ? []
            : [.. inputs.SelectMany(static file => file.Ranges).GroupBy(static range => range.Chrom, StringComparer.Ordinal)
                .Select(static contig => new ContigRange(contig.Key, contig.Min(static r => r.MinPos), contig.Max(static r => r.MaxPos)))
                .OrderBy(static range => range.Chrom, StringComparer.Ordinal)];
}
