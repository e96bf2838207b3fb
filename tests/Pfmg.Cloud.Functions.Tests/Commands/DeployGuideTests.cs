using System.Text.RegularExpressions;
using Pfmg.Cloud.Azure;
using Pfmg.Cloud.Functions.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Commands;

/// <summary>That docs/deploy.md names what is there: it cannot be tried, so it must at least not be wrong about ourselves.</summary>
public sealed partial class DeployGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploy.md"));

    /// <summary>What stands in backticks or in a block of code, without the words around it.</summary>
    private static readonly string Code = string.Join('\n', Quoted().Matches(Guide).Select(match => match.Value.Trim('`')));

    [Fact]
    public void Every_make_target_is_there()
    {
        var targets = File.ReadAllLines(Path.Combine(Repository.Root, "Makefile")).Where(line => line.Contains(": ", StringComparison.Ordinal)).Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);

        Named(MakeTarget(), targets.Contains);
    }

    [Fact]
    public void Every_file_is_there()
    {
        var made = new[] { "artifacts/" };

        Named(FilePath(), path => made.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) || File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path)));
        Assert.All(Link().Matches(Guide).Select(match => match.Groups["name"].Value), link => Assert.True(
            Path.Exists(Path.Combine(Repository.Root, "docs", link)), $"docs/deploy.md links to {link}."));
    }

    [Fact]
    public void Every_setting_and_parameter_is_read()
    {
        var parameters = File.ReadAllText(Path.Combine(Repository.Root, "infra", "main.parameters.json"));
        var outputs = File.ReadAllText(Path.Combine(Repository.Root, "infra", "main.bicep"));
        var options = typeof(AzureOptions).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var profiles = File.ReadAllText(Path.Combine(Repository.Root, "infra", "profiles", "prod.json"));

        Named(Option(), options.Contains);
        Named(SetVariable(), name => parameters.Contains($"${{{name}", StringComparison.Ordinal));
        Named(GotVariable(), name => outputs.Contains($"output {name} ", StringComparison.Ordinal));
        Named(Variable(), name => parameters.Contains($"${{{name}", StringComparison.Ordinal) || outputs.Contains($"output {name} ", StringComparison.Ordinal) || name == CommandServices.TokenVariable);
        Assert.All((string[])["hardwareKeys", "privateNetwork", "logRetentionDays", "zoneRedundant"], name =>
        {
            Assert.Contains($"`{name}`", Guide, StringComparison.Ordinal);
            Assert.Contains($"\"{name}\":", profiles, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_command_of_ours_has_the_arguments_that_it_is_given()
    {
        var root = PfmgCommandLine.Create(Terminal.OfProcess());
        var lines = Pfmg().Matches(Code).Select(match => match.Groups["name"].Value.Trim()).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var words = Word().Matches(line.Replace("$(azd env get-value PFMG_URL)", "https://pfmg.example", StringComparison.Ordinal)).Select(word => word.Value.Trim('"')).ToArray();
            // The reader's files are not here. Named in passing, without its arguments, only the command must be there.
            var errors = root.Parse(words).Errors.Select(error => error.Message).Where(error =>
                !error.Contains("does not exist", StringComparison.Ordinal) && (words.Length > 2 || !error.StartsWith("Required", StringComparison.Ordinal))).ToList();
            Assert.True(errors.Count == 0, $"{line}: {string.Join("; ", errors)}");
        });
    }

    [Fact]
    public void Every_command_of_others_is_one_that_its_prerequisites_name()
    {
        var blocks = Block().Matches(Guide).SelectMany(block => block.Groups["name"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

        Assert.All(blocks, line => Assert.Matches("^(az|azd|docker|make|curl|\\./pfmg|export [A-Z]|[A-Z]+=)", line));
    }

    private static void Named(Regex kind, Func<string, bool> isThere)
    {
        var names = kind.Matches(Code).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(isThere(name), $"docs/deploy.md names {name}, which is not there."));
    }

    [GeneratedRegex("```sh\n.*?```|`[^`\n]+`", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Quoted();

    [GeneratedRegex("```sh\n(?<name>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Block();

    [GeneratedRegex("(?<![a-z-])make (?<name>[a-z-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MakeTarget();

    [GeneratedRegex(@"(?<![\w/.@-])(?<name>(?:infra|docs|artifacts|eng|tests|\.devcontainer)/[\w./-]*|[A-Z]+\.md)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FilePath();

    [GeneratedRegex(@"\]\((?<name>[^)#:]+)(?:#[^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();

    [GeneratedRegex("Azure__(?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Option();

    [GeneratedRegex("azd env set (?<name>[A-Z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SetVariable();

    [GeneratedRegex("azd env get-value (?<name>[A-Z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex GotVariable();

    [GeneratedRegex("(?<name>(?:PFMG|AZURE)_[A-Z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?:^|\./)pfmg (?<name>[a-z].*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Pfmg();

    [GeneratedRegex("\"[^\"]*\"|\\S+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Word();
}
