using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Where the lake's objects lie.</summary>
public static class LakePaths
{
    /// <summary>The log's entries and checkpoints.</summary>
    public const string Log = $"{StorePaths.Lake}_log/";

    /// <summary>Which checkpoint is the last; only a hint.</summary>
    public const string LastCheckpoint = $"{Log}last_checkpoint.json";

    /// <summary>The oldest version that can be read, and those before it that are pinned.</summary>
    internal const string Vacuumed = $"{StorePaths.Lake}_vacuumed.json";

    /// <summary>Pinned versions, one object a name.</summary>
    internal const string Pins = $"{StorePaths.Lake}_pins/";

    /// <summary>Erasures at work and their certificates.</summary>
    internal const string Erasures = $"{StorePaths.Lake}_erasures/";

    /// <summary>What was erased and must not come back, by pseudonym.</summary>
    internal const string Tombstones = $"{StorePaths.Lake}_erased/";

    /// <summary>Ranges of sample ids given out.</summary>
    internal const string Ids = $"{StorePaths.Lake}_ids/";

    /// <summary>The name of <see cref="ErasureWork"/>.</summary>
    internal const string WorkFile = "work.json";

    /// <summary>How a checkpoint's path ends.</summary>
    internal const string CheckpointEnd = ".checkpoint.json";

    private const int EntryDigits = 20;

    /// <summary>Entry N of the log.</summary>
    public static string Entry(long version) => $"{Log}{Number(version)}.json";

    /// <summary>What the <paramref name="entries"/> entries up to entry N do together.</summary>
    public static string Checkpoint(long version, long entries) => string.Create(CultureInfo.InvariantCulture, $"{Log}{Number(version)}.{entries}{CheckpointEnd}");

    /// <summary>A table's folder, ending in '/'.</summary>
    public static string Table(string table) => $"{StorePaths.Lake}{table}/";

    /// <summary>The data file that a task writes for a table; the same at every try.</summary>
    public static string Data(string table, string runId, string task) => StorePaths.LakeData(table, runId, task);

    /// <summary>The data file of a table that a change of the lake writes as its part of that name; the same at every try.</summary>
    internal static string Part(string table, string id, string part) => $"{Table(table)}{id}.{part}.parquet";

    /// <summary>The id whose commit would name a data file; null if the path is not one of <see cref="Data"/> or <see cref="Part"/>.</summary>
    internal static string? OwnerOf(string path) => path.Split('/') is [_, _, var name] && name.EndsWith(".parquet", StringComparison.Ordinal)
        ? name[..name.IndexOf('.', StringComparison.Ordinal)]
        : null;

    /// <summary>A VCF header, kept once.</summary>
    /// <param name="sha256">Lower-case hex SHA-256 of its text.</param>
    public static string Header(string sha256) => $"{StorePaths.Lake}headers/{sha256}.vcf";

    /// <summary>Commit N of a table's Delta view.</summary>
    public static string Delta(string table, long version) => $"{Table(table)}_delta_log/{Number(version)}.json";

    /// <summary>A range of sample ids that was given out lately; only a hint.</summary>
    internal const string LastIds = $"{StorePaths.Lake}_last_ids.json";

    /// <summary>A pin.</summary>
    internal static string Pin(string name) => $"{Pins}{name}.json";

    /// <summary>What an erasure at work must know.</summary>
    internal static string ErasureWork(string id) => $"{Erasures}{id}/{WorkFile}";

    /// <summary>An erasure's certificate.</summary>
    internal static string Certificate(string id) => $"{Erasures}{id}/certificate.json";

    /// <summary>A file that an erasure needs while it is at work.</summary>
    internal static string ErasureScratch(string id, string name) => $"{Erasures}{id}/{name}.parquet";

    /// <summary>A tombstone.</summary>
    internal static string Tombstone(string pseudonym) => $"{Tombstones}{pseudonym}.json";

    internal static string IdRange(int first) => $"{Ids}{first.ToString("D10", CultureInfo.InvariantCulture)}.json";

    /// <summary>Which ids a key was given; the key itself may name a file and is hashed.</summary>
    internal static string Callset(string key) =>
        $"{StorePaths.Lake}_callsets/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}.json";

    /// <summary>The prefix that the entries of a bucket share.</summary>
    /// <param name="version">One of them.</param>
    /// <param name="size">How many there are at most: 10, 100, 1,000 …</param>
    internal static string EntryBucket(long version, int size) => $"{Log}{Number(version)[..^(size.ToString(CultureInfo.InvariantCulture).Length - 1)]}";

    /// <summary>The version of an entry's path; null if the path is not one.</summary>
    internal static long? EntryVersion(string path)
    {
        var name = path.AsSpan(Log.Length);
        return name.Length == EntryDigits + ".json".Length
            && name.EndsWith(".json", StringComparison.Ordinal)
            && long.TryParse(name[..EntryDigits], NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : null;
    }

    private static string Number(long version) => version.ToString("D20", CultureInfo.InvariantCulture);
}
