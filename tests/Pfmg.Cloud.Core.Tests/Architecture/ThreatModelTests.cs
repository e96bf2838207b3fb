using System.Text.RegularExpressions;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Architecture;

/// <summary>The threat model names tests; each of them is there.</summary>
public sealed partial class ThreatModelTests
{
    [Fact]
    public void Every_test_that_the_threat_model_names_is_there()
    {
        var sources = Sources();
        var named = Named(File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md")));

        Assert.True(named.Count >= 40, $"{named.Count} tests are named.");
        Assert.All(named, test => Assert.True(IsThere(test, sources), $"{test} is not there."));
    }

    [Fact]
    public void A_test_that_is_not_there_is_told()
    {
        var sources = Sources();
        Assert.False(IsThere("AirlockTests.Nothing_ever_goes_wrong", sources));
        Assert.False(IsThere("NoSuchTests", sources));
        Assert.True(IsThere("ThreatModelTests.A_test_that_is_not_there_is_told", sources));
    }

    private static List<string> Named(string page) => [.. TestName().Matches(page).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    private static bool IsThere(string test, Dictionary<string, string> sources)
    {
        var parts = test.Split('.');
        return sources.TryGetValue(parts[0], out var text) && (parts.Length == 1 || text.Contains($" {parts[1]}(", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Sources() => Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .GroupBy(static file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => string.Concat(group.Select(File.ReadAllText)), StringComparer.Ordinal);

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]*Tests(\\.[A-Z][A-Za-z0-9_]+)?)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestName();
}
