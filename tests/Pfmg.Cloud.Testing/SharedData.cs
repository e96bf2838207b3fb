namespace Pfmg.Cloud.Testing;

/// <summary>Data beside the repository that may not be copied into it: `../shared`, or where `PFMG_SHARED` says.</summary>
public static class SharedData
{
    /// <summary>The folder; null if this machine has none.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>Why a test without the folder does not run.</summary>
    public const string Missing = "../shared/data (or PFMG_SHARED) is not there: its files may not be copied into the repository.";

    private static string? FindRoot()
    {
        var told = Environment.GetEnvironmentVariable("PFMG_SHARED");
        var folder = string.IsNullOrEmpty(told) ? Path.Combine(Repository.Root, "..", "shared") : told;
        return Directory.Exists(Path.Combine(folder, "data")) ? Path.GetFullPath(folder) : null;
    }
}

/// <summary>A test that reads <see cref="SharedData"/>; shown as skipped where that is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Skips the test on a machine without the folder.</summary>
    public SharedDataFactAttribute()
    {
        if (SharedData.Root is null)
        {
            Skip = SharedData.Missing;
        }
    }
}
