using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>One hash of all that a version holds: the same wherever, by whatever and whenever it was written.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <remarks>
/// A table's hash is SHA-256 over one line a data file, `ROWS TAB SHA256 LF` in ASCII, by the file's SHA-256; the lake's is SHA-256 over one line a
/// table, `TABLE TAB HASH LF`, in the order of the data dictionary. Our files are pure functions of what is in them, so equal inputs in equal order
/// give equal hashes; times, paths, entries and the Delta view do not count. A compaction changes it: the rows are the same, the files are not.
/// </remarks>
public sealed class LakeHash(IObjectStore store, LakeLog log)
{
    /// <summary>Hashes a version.</summary>
    /// <param name="version">Null for the latest.</param>
    /// <param name="readsContent">Whether files are read and hashed; otherwise the log's word is taken.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">A file is missing or not what the log says.</exception>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    public async Task<LakeHashes> RunAsync(long? version, bool readsContent, CancellationToken ct)
    {
        var snapshot = await log.SnapshotAsync(version, ct);
        var tables = new List<TableHash>();
        foreach (string table in LakeTables.All.Select(static table => table.Table))
        {
            var files = snapshot.Files(table);
            foreach (var file in readsContent ? files : [])
            {
                await SoundFile.RequireAsync(store, file, ct);
            }

            var lines = files.OrderBy(static file => file.Sha256, StringComparer.Ordinal).Select(static file => string.Create(CultureInfo.InvariantCulture, $"{file.Rows}\t{file.Sha256}\n"));
            tables.Add(new TableHash(table, files.Count, files.Sum(static file => file.Rows), Of(lines)));
        }

        return new LakeHashes(snapshot.Version, Of(tables.Select(static table => $"{table.Table}\t{table.Sha256}\n")), tables);
    }

    private static string Of(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(lines))));
}

/// <summary>The hashes of a version.</summary>
/// <param name="Version">The version; -1 for a lake without entries.</param>
/// <param name="Sha256">Of all tables, lower-case hex.</param>
/// <param name="Tables">Of each table, in the order of the data dictionary.</param>
public sealed record LakeHashes(long Version, string Sha256, IReadOnlyList<TableHash> Tables);

/// <summary>The hash of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Files">Its data files.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record TableHash(string Table, int Files, long Rows, string Sha256);
