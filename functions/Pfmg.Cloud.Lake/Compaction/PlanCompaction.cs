using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Chooses which files of a version are compacted together; the same version gives the same groups.</summary>
/// <remarks>
/// What one ingest, or one compaction of the tier below, wrote stays together. Groups take these in the order of their
/// samples' numbers until they hold enough. An ingest that holds enough samples by itself is left as it is.
/// </remarks>
internal static class PlanCompaction
{
    public static IEnumerable<CompactionGroup> Groups(LakeSnapshot snapshot, CompactionTarget target)
    {
        var gathered = new List<Unit>();
        foreach (var unit in Units(snapshot, target.Tier - 1).Where(unit => unit.Samples < target.Samples).OrderBy(static unit => unit.FirstSample))
        {
            gathered.Add(unit);
            if (gathered.Sum(static u => u.Samples) >= target.Samples)
            {
                yield return Group(gathered, target);
                gathered.Clear();
            }
        }

        if (target.IsPartial && gathered.Count > 1)
        {
            yield return Group(gathered, target);
        }
    }

    private static IEnumerable<Unit> Units(LakeSnapshot snapshot, int tier) =>
        TableOrder.All.Select(static order => order.Table).Concat([LakeTables.Sites, LakeTables.Carriers]).SelectMany(table => snapshot.Files(table.Table))
            .Where(file => file.Tier == tier)
            .GroupBy(static file => NameOf(file), StringComparer.Ordinal)
            .Select(static unit => Unit.Of([.. unit]))
            .OfType<Unit>();

    /// <summary>An ingest's files of all tables have the same name; a compaction's begin with its id.</summary>
    private static string NameOf(LakeFile file) => file.Tier == 0 ? file.Path[(file.Path.LastIndexOf('/') + 1)..] : LakePaths.OwnerOf(file.Path) ?? file.Path;

    private static CompactionGroup Group(List<Unit> units, CompactionTarget target) => new(
        target.Tier, units.Sum(static unit => unit.Samples), [.. units.SelectMany(static unit => unit.Files).OrderBy(static file => file.Path, StringComparer.Ordinal)]);

    private sealed record Unit(int FirstSample, long Samples, IReadOnlyList<LakeFile> Files)
    {
        /// <summary>Null if no file tells whose it is.</summary>
        public static Unit? Of(IReadOnlyList<LakeFile> files)
        {
            var samples = files.Where(static file => string.Equals(file.Table, LakeTables.Samples.Table, StringComparison.Ordinal)).ToArray();
            return samples.Min(static file => file.MinSampleId) is { } first ? new Unit(first, samples.Sum(static file => file.Rows), files) : null;
        }
    }
}
