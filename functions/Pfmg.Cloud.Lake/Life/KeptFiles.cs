using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>The data files that some version reads which can still be asked for.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
internal sealed class KeptFiles(IObjectStore store, LakeLog log)
{
    /// <summary>The files of the versions from <paramref name="oldest"/> to <paramref name="latest"/> and of pinned ones, by path.</summary>
    public async Task<SortedDictionary<string, LakeFile>> ReadAsync(long oldest, long latest, CancellationToken ct)
    {
        var files = new SortedDictionary<string, LakeFile>(StringComparer.Ordinal);
        var erasures = await log.ErasuresAsync(ct);
        var pinned = (await LakePins.AllAsync(store, ct)).Select(static pin => pin.Version).Where(version => version < oldest);
        foreach (long version in pinned.Append(oldest).Where(version => version <= latest).Distinct())
        {
            Add(files, All(await log.LoggedAsync(version, ct)));
        }

        for (long version = oldest + 1; version <= latest; version++)
        {
            var added = new Dictionary<string, LakeFile>(StringComparer.Ordinal);
            Add(added, (await log.EntryAsync(version, ct)).Add);
            LoggedErasure.Blind(added, version, erasures);
            Add(files, added.Values);
        }

        return files;
    }

    private static IEnumerable<LakeFile> All(LakeSnapshot snapshot) => LakeTables.All.SelectMany(table => snapshot.Files(table.Table));

    private static void Add(IDictionary<string, LakeFile> files, IEnumerable<LakeFile> more)
    {
        foreach (var file in more)
        {
            files[file.Path] = file;
        }
    }
}
