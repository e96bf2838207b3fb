namespace Pfmg.Cloud.Testing;

/// <summary>Compares text with a committed file; `PFMG_GOLDEN=write` writes the file instead (see CONTRIBUTING.md).</summary>
public static class GoldenFile
{
    /// <summary>Fails unless the file below the repository's root holds exactly this text.</summary>
    public static void Equal(string relativePath, string text)
    {
        string path = Path.Combine(Repository.Root, relativePath);
        if (string.Equals(Environment.GetEnvironmentVariable("PFMG_GOLDEN"), "write", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        Assert.True(File.Exists(path), $"{relativePath} is missing; run this test with PFMG_GOLDEN=write.");
        Assert.True(
            string.Equals(File.ReadAllText(path), text, StringComparison.Ordinal),
            $"{relativePath} is stale; run this test with PFMG_GOLDEN=write, look at the diff and commit it.");
    }
}
