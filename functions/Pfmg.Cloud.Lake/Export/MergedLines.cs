using System.Data.Common;
using System.Text;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>Puts rows that come site by site together to lines, holding one site.</summary>
/// <param name="target">Where lines go.</param>
/// <param name="callsets">Whose columns, in the order of the answer.</param>
/// <param name="region">The bases that a record must touch; null for all.</param>
internal sealed class MergedLines(Stream target, IReadOnlyList<ExportedCallset> callsets, Interval? region)
{
    private readonly Dictionary<int, int[]> _places = callsets.Select(static (callset, place) => (callset, place))
        .GroupBy(static one => one.callset.SourceId, static one => one)
        .ToDictionary(static source => source.Key, static source => source.OrderBy(static one => one.callset.Block).ThenBy(static one => one.place).Select(static one => one.place).ToArray());

    private readonly List<MergedRecord> _site = [];

    /// <summary>Lines written.</summary>
    public long Written { get; private set; }

    /// <summary>Takes a row of <see cref="MergeSql.Lines"/>.</summary>
    public void Add(string chrom, DbDataReader row)
    {
        var (source, number) = (row.GetInt32(0), row.GetInt32(1));
        if (_site.Count == 0 || _site[^1].SourceId != source || _site[^1].Number != number)
        {
            var record = new MergedRecord(
                source, number, chrom, row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
                row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10), row.GetInt64(11));
            if (_site.Count > 0 && !_site[^1].IsAt(record))
            {
                EndSite();
            }

            _site.Add(record);
        }

        _site[^1].Columns.AddRange(row.GetString(12).Split('\t'));
    }

    /// <summary>Writes the lines of the site at work.</summary>
    public void EndSite()
    {
        foreach (var same in _site.Where(record => region is not { } bases || record.Reaches(bases.Start)).GroupBy(static record => record.Span, StringComparer.Ordinal))
        {
            // A file may say the same twice: the second of one file goes with the second of another.
            var files = same.GroupBy(static record => record.SourceId).Select(static file => file.ToList()).ToList();
            for (int i = 0; i < files.Max(static file => file.Count); i++)
            {
                Write([.. files.Where(file => file.Count > i).Select(file => file[i])]);
            }
        }

        _site.Clear();
    }

    private void Write(List<MergedRecord> records)
    {
        var line = new MergedLine(records, _places.Count > 1);
        var columns = new string?[callsets.Count];
        foreach (var record in records)
        {
            var places = _places[record.SourceId];
            for (int i = 0; i < places.Length; i++)
            {
                columns[places[i]] = line.Column(record, record.Columns[i]);
            }
        }

        target.Write(Encoding.UTF8.GetBytes(line.Text(columns)));
        Written++;
    }
}
