using Microsoft.Extensions.Primitives;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>The header that carries a representation's SHA-256. Source: RFC 9530 § 3.</summary>
internal static class ReprDigest
{
    private const string Sha256Start = "sha-256=:";

    /// <summary>The header's SHA-256, or null if it holds none.</summary>
    /// <exception cref="InvalidInputException">It holds one that cannot be read.</exception>
    public static byte[]? Parse(StringValues header)
    {
        foreach (var entry in header.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (entry.StartsWith(Sha256Start, StringComparison.Ordinal))
            {
                var digest = new byte[32];
                return entry.EndsWith(':') && Convert.TryFromBase64String(entry[Sha256Start.Length..^1], digest, out var written) && written == 32
                    ? digest
                    : throw new InvalidInputException("the request", "Repr-Digest", "sha-256=:44 characters of base64:", entry);
            }
        }

        return null;
    }

    /// <summary>The header's value for a SHA-256.</summary>
    public static string Format(byte[] sha256) => $"{Sha256Start}{Convert.ToBase64String(sha256)}:";
}
