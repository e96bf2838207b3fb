using System.Text.RegularExpressions;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Image;

/// <summary>The worker image's Dockerfile, read as far as the tests ask: instructions with their continued lines joined.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(string text) =>
        Instructions = [.. Continued().Replace(Comment().Replace(text, ""), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The one in infra/worker.</summary>
    public static Dockerfile Worker { get; } = new(File.ReadAllText(Path.Combine(Repository.Root, "infra", "worker", "Dockerfile")));

    /// <summary>"RUN …", "COPY …", in order, a line each.</summary>
    public IReadOnlyList<string> Instructions { get; }

    /// <summary>What an instruction says, each time it stands there.</summary>
    public IEnumerable<string> Of(string instruction) =>
        Instructions.Where(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..].Trim());

    /// <summary>The words after "apt-get install" that are no options, up to the command's end.</summary>
    public IEnumerable<InstalledPackage> Installed() => Of("RUN").SelectMany(run => Install().Matches(run)).SelectMany(install =>
        install.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith('-')).Select(InstalledPackage.Parse));

    [GeneratedRegex(@"^\s*#.*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\n\s*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Continued();

    [GeneratedRegex("apt-get install (?<words>[^;&|]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Install();
}

/// <summary>A Debian package that the image installs.</summary>
/// <param name="Name">As apt knows it.</param>
/// <param name="Version">The one version that is taken; null where it is Debian's latest.</param>
internal sealed record InstalledPackage(string Name, string? Version)
{
    /// <summary>"name=version" or "name".</summary>
    public static InstalledPackage Parse(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 ? new(word[..equals], word[(equals + 1)..]) : new(word, Version: null);
}
