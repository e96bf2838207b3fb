using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>infra/ as it is, or with one file changed.</summary>
/// <param name="Texts">Every file, by its path from infra/.</param>
/// <param name="Files">What the Bicep files among them declare.</param>
internal sealed record Deployment(IReadOnlyDictionary<string, string> Texts, IReadOnlyDictionary<string, BicepFile> Files)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Folder { get; } = Path.Combine(Repository.Root, "infra");

    public BicepFile Platform => Files["platform.bicep"];

    public JsonObject Roles => (JsonObject)JsonNode.Parse(Texts["roles.json"])!;

    /// <summary>Resources of one type that any file makes, each with its file.</summary>
    public IEnumerable<(string File, BicepResource Resource)> MadeOf(string type) => Files.SelectMany(file => file.Value.MadeOf(type).Select(resource => (file.Key, resource)));

    /// <summary>What a file of JSON holds.</summary>
    public JsonObject JsonOf(string file) => (JsonObject)JsonNode.Parse(Texts[file])!;

    public static async Task<Deployment> ReadAsync()
    {
        var texts = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllText);
        var files = texts.Keys.Where(IsBicep).ToList();
        var read = await ParseAsync([.. files.Select(file => Path.Combine(Folder, file))]);
        return new Deployment(texts, files.Zip(read).ToDictionary());
    }

    /// <summary>The same with each change made alone, in order.</summary>
    public async Task<IReadOnlyList<Deployment>> WithAsync(IReadOnlyList<Change> changes)
    {
        using var folder = new TemporaryFolder();
        var places = changes.Select((change, i) => (change.File, Text: change.Apply(Texts[change.File]), Place: folder[$"{i}.bicep"])).ToList();
        foreach (var (_, text, place) in places.Where(one => IsBicep(one.File)))
        {
            await File.WriteAllTextAsync(place, text);
        }

        var parsed = new Queue<BicepFile>(await ParseAsync([.. places.Where(one => IsBicep(one.File)).Select(one => one.Place)]));
        return [.. places.Select(one => new Deployment(
            new Dictionary<string, string>(Texts) { [one.File] = one.Text },
            IsBicep(one.File) ? new Dictionary<string, BicepFile>(Files) { [one.File] = parsed.Dequeue() } : Files))];
    }

    private static bool IsBicep(string file) => file.EndsWith(".bicep", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<BicepFile>> ParseAsync(IReadOnlyList<string> files)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "node_modules", "tree-sitter-bicep")), "tree-sitter-bicep is not in node_modules: run npm ci.");
        var told = JsonNode.Parse(await Tool.OutputAsync("node", [Path.Combine(Repository.Root, "eng", "bicep-tree.mjs"), .. files]))!;
        return [.. files.Select(file => told[file].Deserialize<BicepFile>(Json)!)];
    }
}

/// <summary>A place of one file, written otherwise.</summary>
/// <param name="File">From infra/.</param>
/// <param name="Old">Text that is there; its first occurrence is replaced.</param>
/// <param name="New">Text in its place.</param>
internal sealed record Change(string File, string Old, string New)
{
    public string Apply(string text)
    {
        var place = text.IndexOf(Old, StringComparison.Ordinal);
        Assert.True(place >= 0, $"{File} does not hold: {Old}");
        return string.Concat(text.AsSpan(0, place), New, text.AsSpan(place + Old.Length));
    }
}
