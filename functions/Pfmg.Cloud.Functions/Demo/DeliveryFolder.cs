namespace Pfmg.Cloud.Functions.Demo;

/// <summary>A delivery laid out as a platform has it, in a folder of its own that goes away with this.</summary>
internal sealed class DeliveryFolder : IDisposable
{
    /// <summary>Lays it out.</summary>
    /// <param name="manifestFolder">The folder with its manifest.json.</param>
    /// <param name="files">The files that the manifest names, wherever they lie.</param>
    public DeliveryFolder(string manifestFolder, IEnumerable<string> files)
    {
        foreach (var file in files.Append(System.IO.Path.Combine(manifestFolder, "manifest.json")))
        {
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("pfmg-demo-").FullName;

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
