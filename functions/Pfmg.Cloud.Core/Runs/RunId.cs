using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Derives the id of a run, so that the same manifest is always the same run.</summary>
public static class RunId
{
    private const int HashLength = 20;
    private const int RunLength = 24;

    /// <summary>The id of the run that a manifest starts: "platform-run-hash", lower-case letters, digits and '-', at most 62 characters.</summary>
    /// <param name="platform">As in the manifest; at most 16 characters are used.</param>
    /// <param name="run">As in the manifest; at most 24 characters are used.</param>
    /// <param name="manifestPath">The manifest's object path.</param>
    /// <param name="manifestSha256">Lower-case hex SHA-256 of its bytes.</param>
    public static string Of(string platform, string run, string manifestPath, string manifestSha256)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{manifestPath}\n{manifestSha256}"));
        return $"{Readable(platform, 16)}-{Readable(run, RunLength)}-{Convert.ToHexStringLower(hash)[..HashLength]}";
    }

    // Only for people: what differs after this differs in the hash.
    private static string Readable(string text, int length) =>
        string.Concat(text.ToLowerInvariant().Take(length).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-') is { Length: > 0 } name ? name : "x";
}
