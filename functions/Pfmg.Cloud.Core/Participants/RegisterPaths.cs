using System.Globalization;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Where the register lies in the object store.</summary>
internal static class RegisterPaths
{
    /// <summary>Entries and checkpoints.</summary>
    public const string Folder = $"{StorePaths.Counter}register/";

    /// <summary>Runs of entries.</summary>
    public const string Checkpoints = $"{Folder}checkpoints/";

    /// <summary>Which checkpoint is the last; only a hint.</summary>
    public const string LastCheckpoint = $"{Folder}last-checkpoint.json";

    /// <summary>Entry N.</summary>
    public static string Entry(long version) => $"{Folder}{Number(version)}.json";

    /// <summary>The <paramref name="entries"/> entries up to entry N, in one object.</summary>
    public static string Checkpoint(long version, long entries) =>
        string.Create(CultureInfo.InvariantCulture, $"{Checkpoints}{Number(version)}.{entries}.json");

    private static string Number(long version) => version.ToString("D20", CultureInfo.InvariantCulture);
}
