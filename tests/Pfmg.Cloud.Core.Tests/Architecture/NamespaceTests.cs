using System.Text.RegularExpressions;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Architecture;

/// <summary>Namespaces are folders, and those of Core use each other in one direction.</summary>
public sealed partial class NamespaceTests
{
    /// <summary>
    /// Core's folders, lowest first; those of one line may use each other. Formats and genomics know nothing of runs, and
    /// only steps run tools. A new folder needs a place here.
    /// </summary>
    private static readonly string[][] Layers =
    [
        ["Errors"],
        ["Callers"],
        ["Telemetry"],
        ["Genomics"],
        ["Formats"],
        ["Counting"],
        ["Seams", "Documents", "Runs", "References", "Quality"],
        ["Ontologies"],
        ["Participants", "Policy"],
        ["Identity"],
        ["Disclosure"],
        ["Datasets"],
        ["Audit"],
        ["Files"],
        ["Htsget"],
        ["Projects"],
        ["Quotas"],
        ["Airlock"],
        ["Steps"],
        ["Beacon"],
    ];

    public static TheoryData<string> Sources
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var folder in (string[])["functions", "tests"])
            {
                foreach (var project in Directory.GetDirectories(Path.Combine(Repository.Root, folder), "Pfmg.*"))
                {
                    data.Add(Path.GetRelativePath(Repository.Root, project));
                }
            }

            return data;
        }
    }

    /// <summary>The list of all documents for whose reading and writing code is generated, of whatever layer: it looks up, and uses nothing of them.</summary>
    private const string Documents = "CoreJson.cs";

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_namespace_is_its_folder(string project)
    {
        foreach (var (file, text) in Files(project))
        {
            if (Namespace().Match(text) is { Success: true } declared)
            {
                var expected = Path.GetRelativePath(Path.GetDirectoryName(Path.Combine(Repository.Root, project))!, Path.GetDirectoryName(file)!).Replace('/', '.');
                Assert.True(declared.Groups["name"].Value == expected, $"{Path.GetRelativePath(Repository.Root, file)} declares {declared.Groups["name"].Value}.");
            }
        }
    }

    [Fact]
    public void Core_uses_itself_downwards_only()
    {
        var order = Layers.SelectMany((names, layer) => names.Select(name => (name, layer))).ToDictionary(pair => pair.name, pair => pair.layer, StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var (file, text) in Files("functions/Pfmg.Cloud.Core"))
        {
            var path = Path.GetRelativePath(Path.Combine(Repository.Root, "functions/Pfmg.Cloud.Core"), file);
            var own = path.Contains('/', StringComparison.Ordinal) ? path[..path.IndexOf('/', StringComparison.Ordinal)] : null;
            Assert.True(own is null || order.ContainsKey(own), $"{path}: the folder has no place among the layers.");
            foreach (var used in CoreName().Matches(text).Select(match => match.Groups["name"].Value).Where(order.ContainsKey))
            {
                if (path != Documents && (own is null || order[used] > order[own]))
                {
                    wrong.Add($"{path} uses {used}");
                }
            }
        }

        Assert.Empty(wrong.Distinct());
    }

    private static IEnumerable<(string File, string Text)> Files(string project) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file, File.ReadAllText(file)));

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bPfmg\.Cloud\.Core\.(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CoreName();
}
