using System.Xml.Linq;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Architecture;

/// <summary>The table of docs/architecture.md: what each project may use. Arrows point to Core only.</summary>
public sealed class ProjectTests
{
    private const string Abstractions = "Microsoft.Extensions.*.Abstractions";

    public static TheoryData<string, string[], string[]> Projects => new()
    {
        { "Pfmg.Cloud.Core", [], [Abstractions] },
        { "Pfmg.Cloud.Lake", ["Pfmg.Cloud.Core", "DuckDB.NET.Bindings", "Apache.Arrow"], ["DuckDB.NET.Data", Abstractions] },
        { "Pfmg.Cloud.Local", ["Pfmg.Cloud.Core"], ["Microsoft.Data.Sqlite", Abstractions] },
        { "Pfmg.Cloud.Azure", ["Pfmg.Cloud.Core", "System.IO.Hashing"], ["Azure.*", "Microsoft.Azure.Cosmos", "Newtonsoft.Json", Abstractions] },
        {
            "Pfmg.Cloud.Functions",
            ["Pfmg.Cloud.Core", "Pfmg.Cloud.Lake", "Pfmg.Cloud.Local", "Pfmg.Cloud.Azure"],
            ["Azure.Monitor.OpenTelemetry.Exporter", "Microsoft.AspNetCore.*", "Microsoft.Extensions.*", "Microsoft.IdentityModel.*", "OpenTelemetry*", "Polly.Core", "Spectre.Console", "System.CommandLine"]
        },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_it_may(string project, string[] projects, string[] packages)
    {
        var document = XDocument.Load(Path.Combine(Repository.Root, "functions", project, $"{project}.csproj"));

        Assert.Empty(Included(document, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Except(projects));
        Assert.All(Included(document, "PackageReference"), package => Assert.Contains(packages, pattern => Matches(package, pattern)));
        Assert.Empty(Included(document, "Reference"));
    }

    [Fact]
    public void There_are_five_projects_and_a_test_project_for_each()
    {
        var functions = Folders("functions").Order().ToList();

        Assert.Equal(["Pfmg.Cloud.Azure", "Pfmg.Cloud.Core", "Pfmg.Cloud.Functions", "Pfmg.Cloud.Lake", "Pfmg.Cloud.Local"], functions);
        Assert.Empty(functions.Select(project => $"{project}.Tests").Except(Folders("tests")));
    }

    [Fact]
    public void Versions_are_exact_and_stand_in_one_place()
    {
        var central = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants()
            .Where(element => element.Name.LocalName is "PackageVersion" or "GlobalPackageReference");
        Assert.All(central, package => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?(-[\w.]+)?$", (string?)package.Attribute("Version")));

        foreach (var file in Directory.EnumerateFiles(Repository.Root, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true }).Where(IsOurs))
        {
            Assert.DoesNotContain(XDocument.Load(file).Descendants("PackageReference"), package => package.Attribute("Version") is not null);
        }
    }

    private static bool IsOurs(string file) => !file.Contains("/node_modules/", StringComparison.Ordinal) && !file.Contains("/artifacts/", StringComparison.Ordinal);

    private static IEnumerable<string> Included(XDocument project, string kind) =>
        project.Descendants(kind).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    private static IEnumerable<string> Folders(string parent) =>
        Directory.GetDirectories(Path.Combine(Repository.Root, parent), "Pfmg.*").Select(folder => Path.GetFileName(folder)!);

    private static bool Matches(string package, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? string.Equals(package, pattern, StringComparison.Ordinal)
            : package.Length >= pattern.Length - 1 && package.StartsWith(pattern[..star], StringComparison.Ordinal) && package.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}
