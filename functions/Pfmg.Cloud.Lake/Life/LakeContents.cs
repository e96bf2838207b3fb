using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>What a version holds, as its log tells it; no data file is read.</summary>
/// <param name="Version">The lake version.</param>
/// <param name="Files">Data files.</param>
/// <param name="Rows">Rows of all tables.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="Tables">By table, in the order of the data dictionary.</param>
public sealed record LakeContents(long Version, int Files, long Rows, long Bytes, IReadOnlyList<TableContents> Tables)
{
    /// <summary>Entries of erasures in the whole log: they hold for this version too.</summary>
    public int ErasureEpoch { get; init; }

    /// <summary>Sums a version up.</summary>
    public static LakeContents Of(LakeSnapshot snapshot) =>
        Of(snapshot.Version, LakeTables.All.SelectMany(table => snapshot.Files(table.Table))) with { ErasureEpoch = snapshot.ErasureEpoch };

    /// <summary>Sums files up that belong together.</summary>
    public static LakeContents Of(long version, IEnumerable<LakeFile> files)
    {
        var byTable = files.ToLookup(static file => file.Table, StringComparer.Ordinal);
        TableContents[] tables = [.. LakeTables.All.Select(table => TableContents.Of(table.Table, [.. byTable[table.Table]]))];
        return new LakeContents(version, tables.Sum(static t => t.Files), tables.Sum(static t => t.Rows), tables.Sum(static t => t.Bytes), tables);
    }
}

/// <summary>What a table holds.</summary>
/// <param name="Table">The table.</param>
/// <param name="Files">Data files.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Bytes of the files; a little more than those of the columns: footers.</param>
/// <param name="Columns">Bytes by column, in the table's order.</param>
public sealed record TableContents(string Table, int Files, long Rows, long Bytes, IReadOnlyList<ColumnBytes> Columns)
{
    internal static TableContents Of(string table, IReadOnlyList<LakeFile> files) => new(
        table,
        files.Count,
        files.Sum(static file => file.Rows),
        files.Sum(static file => file.Size),
        [
            .. files.SelectMany(static file => file.Columns)
                .GroupBy(static column => column.Name, StringComparer.Ordinal)
                .Select(static column => new ColumnBytes(column.Key, column.Sum(static c => c.Bytes))),
        ]);
}

/// <summary>What a column takes.</summary>
/// <param name="Name">The column.</param>
/// <param name="Bytes">Bytes in all files, page headers included.</param>
public sealed record ColumnBytes(string Name, long Bytes);
