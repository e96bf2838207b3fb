using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Files;

/// <summary>Files of tests/data in a folder, where peers' tools find them, and in a store, where ours do.</summary>
internal sealed class StoredFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MemoryObjectStore Store { get; } = new(TimeProvider.System);

    public string this[string name] => _folder[name];

    /// <summary>Puts a file of the folder into the store.</summary>
    public async Task<string> PutAsync(string name)
    {
        await using var content = File.OpenRead(_folder[name]);
        await Store.PutAsync("files/" + name, content, PutCondition.Overwrite, default);
        return "files/" + name;
    }

    /// <summary>Copies a file of tests/data into the folder and the store, with an index.</summary>
    public async Task<(string Path, string Index)> IndexedAsync(string data, string name, string suffix = "tbi")
    {
        File.Copy(Repository.TestData(data), _folder[name], overwrite: true);
        string[] arguments = suffix == "csi" ? ["-f", "-C", "-p", "vcf", _folder[name]] : ["-f", "-p", "vcf", _folder[name]];
        NativeTool.Run("tabix", arguments);
        return (await PutAsync(name), await PutAsync($"{name}.{suffix}"));
    }

    /// <summary>Lines of BGZF blocks.</summary>
    public static string[] Lines(byte[] packed)
    {
        using var whole = new MemoryStream([.. packed, .. BgzfFormat.EndMarker]);
        using var text = new StreamReader(PackedText.Open(whole, "answer").Content, Encoding.UTF8);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A file's text.</summary>
    public static string Text(string data)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData(data)), CompressionMode.Decompress));
        return text.ReadToEnd();
    }

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }
}
