using System.Collections;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>The callsets of one lake version that a scope permits, as tables in the engine's memory. Whoever may still query them holds this.</summary>
internal sealed class ScopedSamples
{
    private readonly int[] _ids;
    private readonly int[] _wholeSources;
    private readonly int[] _sources;
    private readonly SampleBits _permitted;
    private readonly SampleBits _withheld;
    private readonly SampleBits? _mixed;
    private readonly BitArray _isPermitted;

    /// <summary>Sums up tables that were made.</summary>
    /// <param name="table">`samples`, marked, with what answers say in place of names (see <see cref="ScopedTables"/>).</param>
    /// <param name="runs">The name of the table of its stretches of neighbours: first, last.</param>
    /// <param name="permitted">The callsets.</param>
    public ScopedSamples(SamplesInMemory table, string runs, PermittedSamples permitted)
    {
        (Table, RunsSql, Withheld) = (table, runs, permitted.Withheld.ToHashSet());
        (_ids, _sources, _wholeSources) = ([.. permitted.Ids], [.. permitted.Sources], [.. permitted.WholeSources]);
        _isPermitted = new BitArray(_ids.Length == 0 ? 0 : _ids[^1] + 1);
        foreach (var id in _ids)
        {
            _isPermitted[id] = true;
        }

        (_permitted, _withheld, _mixed) = (new SampleBits(_ids), new SampleBits(permitted.Withheld), permitted.Mixed.Count > 0 ? new SampleBits(permitted.Mixed) : null);
    }

    /// <summary>The table.</summary>
    public SamplesInMemory Table { get; }

    /// <summary>How many callsets.</summary>
    public int Count => _ids.Length;

    /// <summary>What to select from: as <see cref="SamplesInMemory.Sql"/>, with `withheld` and `whole`.</summary>
    public string Sql => Table.Sql;

    /// <summary>What to select from: first, last of each stretch of permitted neighbours.</summary>
    public string RunsSql { get; }

    /// <summary>Callsets of persons without inheritance.</summary>
    public IReadOnlySet<int> Withheld { get; }

    /// <summary>Whether a callset is permitted.</summary>
    public bool IsPermitted(int sampleId) => sampleId < _isPermitted.Length && _isPermitted[sampleId];

    /// <summary>The condition that a column's callset is permitted.</summary>
    public string Permits(string column) => _permitted.Has(column);

    /// <summary>The condition that of a column's callset nothing is shown that tells which allele came from whom.</summary>
    public string Withholds(string column) => _withheld.Has(column);

    /// <summary>The condition that a column's callset, permitted or not, came in a file of which some callsets are permitted and some not; null if there is no such file.</summary>
    public string? CameWithOthers(string column) => _mixed?.Has(column);

    /// <summary>Whether every row of a file may be seen as it is: it tells of permitted callsets alone, of whom nothing is withheld.</summary>
    public bool IsClear(LakeFile file) =>
        file is { MinSampleId: { } least, MaxSampleId: { } greatest }
        && Array.BinarySearch(_ids, least) is var first and >= 0 && Array.BinarySearch(_ids, greatest) - first == greatest - least
        && (Withheld.Count == 0 || !Enumerable.Range(least, greatest - least + 1).Any(Withheld.Contains));

    /// <summary>Whether the records of a source may be seen.</summary>
    public bool IsWhole(int sourceId) => Array.BinarySearch(_wholeSources, sourceId) >= 0;

    /// <summary>Whether a file may hold a row that may be seen, by its bounds; yes if these are not known.</summary>
    /// <param name="file">The file.</param>
    /// <param name="namesOnly">Whether records are asked for their identifiers alone (see <see cref="ScopedSql.Named"/>).</param>
    public bool MayHold(LakeFile file, bool namesOnly = false)
    {
        if (file is { MinSampleId: { } least, MaxSampleId: { } greatest })
        {
            return AnyIn(_ids, least, greatest);
        }

        var sources = file.Columns.FirstOrDefault(static column => string.Equals(column.Name, "source_id", StringComparison.Ordinal));
        return sources is not { Min: { } first, Max: { } last } || AnyIn(namesOnly ? _sources : _wholeSources, first.GetValue<int>(), last.GetValue<int>());
    }

    private static bool AnyIn(int[] ascending, int first, int last)
    {
        var at = Array.BinarySearch(ascending, first);
        return at >= 0 || (~at < ascending.Length && ascending[~at] <= last);
    }
}
