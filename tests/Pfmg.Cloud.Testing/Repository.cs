namespace Pfmg.Cloud.Testing;

/// <summary>Where things of this checkout lie, found from the test assembly upwards.</summary>
public static class Repository
{
    /// <summary>The folder that holds Pfmg.Cloud.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A committed file or folder below tests/data.</summary>
    public static string TestData(string relativePath) => Path.Combine(Root, "tests", "data", relativePath);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pfmg.Cloud.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Pfmg.Cloud.sln is in no folder above the test assembly.");
    }
}
