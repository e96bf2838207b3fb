using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Holds every commit of every table's Delta log against the entry that it was made from.</summary>
/// <remarks>What tells files and versions is compared; a table's description may have been another when it was written.</remarks>
internal sealed class VerifyDelta(IObjectStore store, LakeLog log)
{
    private static readonly string[] Compared = ["{\"add\":", "{\"remove\":", "{\"txn\":"];

    public async Task RunAsync(long latest, List<Damage> damages, CancellationToken ct)
    {
        for (long version = 0; version <= latest; version++)
        {
            var entry = await log.EntryAsync(version, ct);
            foreach (var table in LakeTables.All)
            {
                await VerifyAsync(entry, table, damages, ct);
            }
        }
    }

    private async Task VerifyAsync(LakeEntry entry, ParquetSchema table, List<Damage> damages, CancellationToken ct)
    {
        string path = LakePaths.Delta(table.Table, entry.Version);
        try
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            using var published = new MemoryStream();
            await content.CopyToAsync(published, ct);
            if (!Lines(published.ToArray()).SequenceEqual(Lines(DeltaCommit.Serialise(entry, table)), StringComparer.Ordinal))
            {
                damages.Add(new Damage(path, "It tells of other files than the log's entry does."));
            }
        }
        catch (NotFoundException)
        {
            damages.Add(new Damage(path, "It is missing: Delta's readers do not see this version."));
        }
    }

    private static IEnumerable<string> Lines(byte[] commit) =>
        Encoding.UTF8.GetString(commit).Split('\n').Where(line => Array.Exists(Compared, start => line.StartsWith(start, StringComparison.Ordinal)));
}
