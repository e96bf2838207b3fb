using System.Globalization;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Keeps `samples`, marked, as tables in the engine's memory: every query needs it, and few versions differ in it.</summary>
/// <remarks>
/// A table is known by the files that it was read from and the callsets hidden in it, so versions that share them share it, and one that adds files is made of
/// an older one and these files alone. The last few asked for are kept. One that goes is dropped when no query that was given
/// it is left, which the garbage collector tells; those whose files left the latest version go first.
/// </remarks>
internal sealed class SampleTables(LakeFiles files, LakeEngine engine) : IDisposable
{
    private const int MostKept = 4;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<SamplesInMemory> _kept = [];
    private readonly List<(string Name, WeakReference<SamplesInMemory> Table)> _made = [];
    private int _last;

    /// <summary>The table of a version, read if nobody asked for it yet.</summary>
    /// <param name="snapshot">The version.</param>
    /// <param name="isLatest">Whether no later one is known: then tables of files that it lacks are not kept.</param>
    /// <param name="ct">Cancels; another caller then goes on.</param>
    /// <exception cref="Core.Errors.CorruptException">A file is damaged or missing.</exception>
    public async Task<SamplesInMemory> OfAsync(LakeSnapshot snapshot, bool isLatest, CancellationToken ct)
    {
        var wanted = snapshot.Files(LakeTables.Samples.Table).Where(static file => file.Rows > 0).ToList();
        var paths = wanted.Select(static file => file.Path).Concat(snapshot.Hidden.Select(static callset => $"without {callset.SampleId}")).ToHashSet(StringComparer.Ordinal);
        await _gate.WaitAsync(ct);
        try
        {
            var found = _kept.Find(table => table.Paths.SetEquals(paths)) ?? Make(wanted, paths, snapshot.Hidden, ct);
            if (isLatest)
            {
                _kept.RemoveAll(table => !table.Paths.IsSubsetOf(paths));
            }

            Keep(found);
            DropUnused(ct);
            return found;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private SamplesInMemory Make(IReadOnlyList<LakeFile> wanted, HashSet<string> paths, IReadOnlyList<HiddenCallset> hidden, CancellationToken ct)
    {
        var older = _kept.Where(table => table.Paths.IsSubsetOf(paths)).MaxBy(static table => table.Paths.Count);
        var given = files.Paths([.. wanted.Where(file => older is null || !older.Paths.Contains(file.Path))]);
        var columns = string.Join(", ", LakeTables.Samples.Columns.Select(static column => SqlText.Name(column.Name)));
        var parts = new List<string>();
        if (older is not null)
        {
            parts.Add($"SELECT {columns} FROM {older.Sql}");
        }

        if (given.Count > 0 || older is null)
        {
            parts.Add($"SELECT * FROM {LakeView.Over(LakeTables.Samples, given)}");
        }

        var made = new SamplesInMemory(string.Create(CultureInfo.InvariantCulture, $"samples_{++_last}"), paths);
        using var lease = engine.RentAside(files.Input(() => given));
        lease.ExecuteOverAll($"CREATE TABLE {made.Sql} AS SELECT * FROM {SampleSql.Marked(HiddenSql.Without(LakeTables.Samples, $"({string.Join(" UNION ALL ", parts)})", hidden))} ORDER BY sample_id", ct);
        _made.Add((made.Sql, new WeakReference<SamplesInMemory>(made)));
        return made;
    }

    /// <summary>The one used last stands last.</summary>
    private void Keep(SamplesInMemory table)
    {
        _kept.Remove(table);
        _kept.Add(table);
        if (_kept.Count > MostKept)
        {
            _kept.RemoveAt(0);
        }
    }

    private void DropUnused(CancellationToken ct)
    {
        var unused = _made.FindAll(static made => !made.Table.TryGetTarget(out _));
        if (unused.Count == 0)
        {
            return;
        }

        using var lease = engine.RentAside(EngineInput.None);
        lease.Execute(string.Concat(unused.Select(static made => $"DROP TABLE {made.Name};\n")), ct);
        _made.RemoveAll(unused.Contains);
    }
}

/// <summary>A table of samples in the engine's memory. Whoever may still query it holds this.</summary>
/// <param name="name">Its name.</param>
/// <param name="paths">The lake's files that it was read from, and the callsets that it does not show.</param>
internal sealed class SamplesInMemory(string name, HashSet<string> paths)
{
    /// <summary>What to select from: the columns of `samples`, `superseded` and `counted`.</summary>
    public string Sql { get; } = $"memory.main.{name}";

    public HashSet<string> Paths => paths;

    /// <summary>Whom it is cut to; null for everyone.</summary>
    public SampleScope? Scope { get; init; }

    /// <summary>Family, role, mother, father as relatives are told apart by.</summary>
    public string Kinship => Scope is null ? "family, role, mother, father" : "kin_family, role, kin_mother, kin_father";

    /// <summary>What answers say of callsets, once somebody asked.</summary>
    public SampleColumns? Columns { get; set; }
}
