using System.Globalization;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Some rows of a table that follow each other in its order: whole values of its first column, or bins of one.</summary>
/// <param name="First">The first value of the first column.</param>
/// <param name="Last">The last.</param>
/// <param name="FirstBin">The first bin; null for whole values.</param>
/// <param name="LastBin">The last bin; null like <paramref name="FirstBin"/>.</param>
/// <param name="Window">Which 10 Mi bases it begins in; 0 unless files are cut by them.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Ranges">The bases its rows touch, if they have positions.</param>
internal sealed record TableSlice(string First, string Last, long? FirstBin, long? LastBin, long Window, long Rows, IReadOnlyList<ContigRange> Ranges)
{
    /// <summary>The condition of its rows, in SQL.</summary>
    public string Where(TableOrder order)
    {
        string between = order.IsMajorText
            ? $"{order.Major} BETWEEN {SqlText.Literal(First)} AND {SqlText.Literal(Last)}"
            : $"{order.Major} BETWEEN {First} AND {Last}";
        return FirstBin is { } first && LastBin is { } last
            ? string.Create(CultureInfo.InvariantCulture, $"{between} AND {order.Minor} BETWEEN {first << order.BinBits} AND {((last + 1) << order.BinBits) - 1}")
            : between;
    }

    /// <summary>Cuts a table.</summary>
    /// <param name="bins">Its bins, in its order.</param>
    /// <param name="order">The table.</param>
    /// <param name="isWindowed">Whether no slice may go beyond its 10 Mi bases.</param>
    public static IEnumerable<TableSlice> Cut(IEnumerable<TableBin> bins, TableOrder order, bool isWindowed)
    {
        long binsPerWindow = isWindowed && order.LastBase is not null ? TableOrder.BinsPerWindow : 0;
        // A contig that fills a row group has files of its own, so it shares no slice.
        long combined = order.LastBase is null ? order.SliceRows : Math.Min(order.SliceRows, RowGroupBuilder.FullRows);
        var pending = new List<TableBin>();
        foreach (var major in Majors(bins))
        {
            bool isWhole = major.Sum(static bin => bin.Rows) <= order.SliceRows && (binsPerWindow == 0 || major[0].Bin / binsPerWindow == major[^1].Bin / binsPerWindow);
            if (pending.Count > 0 && (!isWhole || pending.Concat(major).Sum(static bin => bin.Rows) > combined))
            {
                yield return Of(pending, isWhole: true, binsPerWindow);
                pending.Clear();
            }

            if (isWhole)
            {
                pending.AddRange(major);
                continue;
            }

            foreach (var part in Parts(major, order.SliceRows, binsPerWindow))
            {
                yield return Of(part, isWhole: false, binsPerWindow);
            }
        }

        if (pending.Count > 0)
        {
            yield return Of(pending, isWhole: true, binsPerWindow);
        }
    }

    private static IEnumerable<List<TableBin>> Majors(IEnumerable<TableBin> bins)
    {
        var major = new List<TableBin>();
        foreach (var bin in bins)
        {
            if (major.Count > 0 && !string.Equals(major[0].Major, bin.Major, StringComparison.Ordinal))
            {
                yield return major;
                major = [];
            }

            major.Add(bin);
        }

        if (major.Count > 0)
        {
            yield return major;
        }
    }

    private static IEnumerable<List<TableBin>> Parts(List<TableBin> major, int most, long binsPerWindow)
    {
        var part = new List<TableBin>();
        foreach (var bin in major)
        {
            if (part.Count > 0
                && (part.Sum(static b => b.Rows) + bin.Rows > most || (binsPerWindow > 0 && part[0].Bin / binsPerWindow != bin.Bin / binsPerWindow)))
            {
                yield return part;
                part = [];
            }

            part.Add(bin);
        }

        yield return part;
    }

    private static TableSlice Of(List<TableBin> bins, bool isWhole, long binsPerWindow) => new(
        bins[0].Major,
        bins[^1].Major,
        isWhole ? null : bins[0].Bin,
        isWhole ? null : bins[^1].Bin,
        binsPerWindow == 0 ? 0 : bins[0].Bin / binsPerWindow,
        bins.Sum(static bin => bin.Rows),
        [.. bins.Where(static bin => bin.LastBase > 0).GroupBy(static bin => bin.Major, StringComparer.Ordinal)
            .Select(static contig => new ContigRange(contig.Key, contig.Min(static bin => bin.FirstBase), contig.Max(static bin => bin.LastBase)))]);
}

/// <summary>Rows with the same first column and about the same second.</summary>
/// <param name="Major">The first column, as text.</param>
/// <param name="Bin">The second, divided by the size of a bin.</param>
/// <param name="Rows">How many.</param>
/// <param name="FirstBase">The first base touched; 0 if rows have no position.</param>
/// <param name="LastBase">The last base touched; 0 likewise.</param>
internal sealed record TableBin(string Major, long Bin, long Rows, int FirstBase, int LastBase);
