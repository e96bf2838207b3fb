using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Finds the data files that hold rows which an erasure concerns, of all versions that the log tells of.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="lake">Reads rows.</param>
internal sealed class AffectedFiles(IObjectStore store, LakeLog log, LakeReader lake)
{
    /// <summary>The files, those that can be read with a name for what is written in their place.</summary>
    /// <param name="latest">The version that the erasure will follow.</param>
    /// <param name="work">The callsets.</param>
    /// <param name="rows">Which rows of a table are concerned.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<IReadOnlyList<AffectedFile>> RunAsync(LakeSnapshot latest, ErasureWork work, ErasedRows rows, CancellationToken ct)
    {
        long oldest = Math.Min(latest.Version, (await VacuumMark.ReadAsync(store, ct)).Oldest);
        var kept = await new KeptFiles(store, log).ReadAsync(oldest, latest.Version, ct);
        var live = LakeTables.All.SelectMany(table => latest.Files(table.Table)).Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        var affected = new List<(LakeFile File, bool IsReadable)>();
        foreach (var file in (await AllAsync(latest.Version, ct)).Where(file => MayHold(file, work)))
        {
            bool isReadable = kept.ContainsKey(file.Path);
            if (!isReadable || await HoldsAsync(file, rows, ct))
            {
                affected.Add((file, isReadable));
            }
        }

        // What is derived from rows that change goes with them; it is made again when its files are compacted.
        var owners = affected.Select(static one => LakePaths.OwnerOf(one.File.Path)).ToHashSet(StringComparer.Ordinal);
        affected.AddRange(kept.Values.Where(file => !IsOrdered(file) && owners.Contains(LakePaths.OwnerOf(file.Path))).Select(static file => (file, false)));
        return Name([.. affected.DistinctBy(static one => one.File.Path, StringComparer.Ordinal)], live);
    }

    /// <summary>Every file that some entry added and that no erasure replaced.</summary>
    private async Task<IReadOnlyList<LakeFile>> AllAsync(long latest, CancellationToken ct)
    {
        var erasures = await log.ErasuresAsync(ct);
        var files = new SortedDictionary<string, LakeFile>(StringComparer.Ordinal);
        for (long version = 0; version <= latest; version++)
        {
            var added = (await log.EntryAsync(version, ct)).Add.ToDictionary(static file => file.Path, StringComparer.Ordinal);
            LoggedErasure.Blind(added, version, erasures);
            foreach (var (path, file) in added)
            {
                files[path] = file;
            }
        }

        return [.. files.Values];
    }

    private static bool MayHold(LakeFile file, ErasureWork work) =>
        string.Equals(file.Table, LakeTables.Samples.Table, StringComparison.Ordinal)
        || (IsOrdered(file) && work.Callsets.Any(callset => callset.IsShared
            ? MayHold(file, callset.SourceId, callset.SampleId)
            : MayHold(file, callset.SampleId, callset.SampleId) || file.MayHold("source_id", callset.SourceId)));

    /// <summary>Of a shared file all samples' rows may change, and their numbers follow on that of the file.</summary>
    private static bool MayHold(LakeFile file, int first, int last) =>
        file.MaxSampleId is not { } greatest || file.MinSampleId is not { } least ? file.MayHold("source_id", first) : greatest >= first && (least <= last || file.MayHold("source_id", first));

    private static bool IsOrdered(LakeFile file) => TableOrder.All.Any(order => string.Equals(order.Table.Table, file.Table, StringComparison.Ordinal));

    private async Task<bool> HoldsAsync(LakeFile file, ErasedRows rows, CancellationToken ct)
    {
        var table = LakeTables.Find(file.Table)!;
        var view = lake.Open(LakeSnapshot.Of([file]));
        string all = await view.TableAsync(table, null, null, ct);
        using var lease = await view.RentAsync(ct);
        return lease.Count($"SELECT count(*) FROM {all} WHERE {rows.Concerns(table)}", [], ct) > 0;
    }

    /// <summary>What one ingest wrote keeps one name in all tables: by it compaction knows what belongs together.</summary>
    private static List<AffectedFile> Name(List<(LakeFile File, bool IsReadable)> files, HashSet<string> live)
    {
        var units = files.Select(static one => UnitOf(one.File)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var inUnit = new Dictionary<string, int>(StringComparer.Ordinal);
        var named = new List<AffectedFile>();
        foreach (var (file, isReadable) in files.OrderBy(static one => one.File.Path, StringComparer.Ordinal))
        {
            int unit = units.IndexOf(UnitOf(file));
            string key = $"{unit} {file.Table}";
            int number = inUnit.GetValueOrDefault(key);
            inUnit[key] = number + 1;
            string part = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{unit:D4}{(number == 0 ? "" : $"-{number:D4}")}");
            named.Add(new AffectedFile(file, isReadable, live.Contains(file.Path), part));
        }

        return named;
    }

    private static string UnitOf(LakeFile file) => file.Tier == 0 ? file.Path[(file.Path.LastIndexOf('/') + 1)..] : LakePaths.OwnerOf(file.Path) ?? file.Path;
}

/// <summary>A file that an erasure takes away.</summary>
/// <param name="File">As the log has it.</param>
/// <param name="IsRewritten">Whether some version that can be asked for reads it, so that its other rows must stay.</param>
/// <param name="IsLive">Whether the latest version reads it.</param>
/// <param name="Part">What a file in its place is called.</param>
internal sealed record AffectedFile(LakeFile File, bool IsRewritten, bool IsLive, string Part);
