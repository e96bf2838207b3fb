namespace Pfmg.Cloud.Testing;

/// <summary>A folder of its own for one test, deleted with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder's full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("pfmg-test-").FullName;

    /// <summary>A path below the folder.</summary>
    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
