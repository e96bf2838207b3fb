using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cache;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Cost;

/// <summary>Takes down what queries would read of the lake's files, in place of their reading it.</summary>
/// <remarks>
/// By the engine's own plan: the columns that it reads, of the row groups that its conditions leave, by the files' footers. What is read twice
/// counts once, as it is fetched once.
/// </remarks>
/// <param name="isCoarse">Whether places are taken as <see cref="CoarsePlaces"/>: where files hold rows of persons who may not be seen.</param>
internal sealed class CostMeter(bool isCoarse)
{
    private readonly HashSet<(string Path, int Group, string Column)> _chunks = [];
    private readonly HashSet<(string Path, int Group)> _groups = [];
    private readonly Dictionary<string, FileLayout> _layouts = new(StringComparer.Ordinal);

    /// <summary>Bytes of column chunks.</summary>
    public long Bytes { get; private set; }

    /// <summary>Files of which some chunk is read.</summary>
    public int Files => _groups.Select(static one => one.Path).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Row groups of which some chunk is read.</summary>
    public int RowGroups => _groups.Count;

    /// <summary>Takes down what a plan reads. A plan that does not tell reads all of what was given.</summary>
    public void Add(PlannedScans planned, IReadOnlyList<GivenFile> given)
    {
        var known = given.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        if (planned.Scans is not { } scans)
        {
            scans = [.. given.Select(file => new PlannedScan([file.Path], [.. file.File.Columns.Select(static column => column.Name)], []))];
        }

        foreach (var scan in scans)
        {
            foreach (var path in scan.Paths.Where(known.Contains))
            {
                Add(path, scan.Columns, scan.Conditions);
            }
        }
    }

    /// <summary>Takes down what is read of files without a plan.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="columns">Of these columns.</param>
    /// <param name="region">Of rows that begin here; null for all.</param>
    public void Add(IEnumerable<string> paths, IReadOnlyList<string> columns, Interval? region)
    {
        IReadOnlyList<ScanCondition> conditions = region is not { } bases ? [] :
        [
            new("chrom", "COMPARE_EQUAL", null, System.Text.Encoding.UTF8.GetBytes(bases.Contig)),
            new("pos", "COMPARE_GREATERTHANOREQUALTO", bases.Start, null),
            new("pos", "COMPARE_LESSTHANOREQUALTO", bases.End, null),
        ];
        foreach (var path in paths)
        {
            Add(path, columns, conditions);
        }
    }

    private void Add(string path, IReadOnlyList<string> columns, IReadOnlyList<ScanCondition> conditions)
    {
        conditions = isCoarse ? [.. conditions.SelectMany(static condition => condition.Coarse())] : conditions;
        var layout = _layouts.TryGetValue(path, out var read) ? read : _layouts[path] = Read(path);
        for (var group = 0; group < layout.RowGroups.Count; group++)
        {
            var chunks = layout.RowGroups[group];
            if (!conditions.All(condition => condition.MayHold(chunks)))
            {
                continue;
            }

            foreach (var column in columns.Where(chunks.Chunks.ContainsKey))
            {
                if (_chunks.Add((path, group, column)))
                {
                    _groups.Add((path, group));
                    Bytes += chunks.Chunks[column].Length;
                }
            }
        }
    }

    /// <summary>The footer lies on this machine even of a file that is elsewhere: no plan is made without it.</summary>
    private static FileLayout Read(string path)
    {
        using var file = File.OpenRead(path);
        var trailer = new byte[FileLayout.TrailerBytes];
        file.Seek(-trailer.Length, SeekOrigin.End);
        file.ReadExactly(trailer);
        var footer = new byte[FileLayout.FooterLength(trailer) ?? throw new Core.Errors.CorruptException("A file of the lake has no footer.")];
        file.Seek(-trailer.Length - footer.Length, SeekOrigin.End);
        file.ReadExactly(footer);
        return FileLayout.Parse(footer, file.Length);
    }
}

/// <summary>A query was measured, and goes no further.</summary>
internal sealed class CostMeasuredException() : Exception("The query was measured, not run.");
