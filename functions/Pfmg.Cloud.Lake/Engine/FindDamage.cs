using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>Tells whether a file that a query was given is damaged, when the engine could not run it.</summary>
/// <remarks>
/// The engine tells of a damaged file in many ways, most of which name no file and some of which quote what lies in it
/// ("Invalid Error: Out of buffer"; a column that is missing). So its words only raise the suspicion; the log's SHA-256
/// decides, and the engine's words go no further.
/// </remarks>
internal static class FindDamage
{
    /// <summary>What DuckDB 1.x says of Parquet files with flipped bits, beside errors of input and output.</summary>
    private static readonly string[] Telltales =
    [
        "Invalid Error:", "INTERNAL Error:", "FATAL Error:", "Serialization Error:", "Failed to read file", "magic bytes", "corrupt", "parquet",
        "decompress", "bitpacked", "page", "encoding found",
    ];

    /// <summary>Whether what the engine says of a caller's own statement may come of a damaged file.</summary>
    public static bool IsSuspicious(string message) => Telltales.Any(told => message.Contains(told, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first file that is damaged or gone, as a failure that names it; null if all are as the log says.</summary>
    /// <param name="given">The files of the query and where they lie; those that the message names are looked at first.</param>
    /// <param name="message">What the engine said.</param>
    /// <param name="cause">The engine's failure, if it was thrown.</param>
    /// <param name="ct">Cancels: every byte of the files is read.</param>
    public static LakeException? Among(IReadOnlyList<GivenFile> given, string message, Exception? cause, CancellationToken ct)
    {
        foreach (var (file, path, _) in given.OrderByDescending(one => message.Contains(one.Path, StringComparison.Ordinal)))
        {
            ct.ThrowIfCancellationRequested();
            if (!File.Exists(path))
            {
                return Gone(file, cause);
            }

            using var content = File.OpenRead(path);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            if (!string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
            {
                return new CorruptException($"{file.Path} is damaged: it has SHA-256 {sha256}, and the log says {file.Sha256}.", cause);
            }
        }

        return null;
    }

    /// <summary>The failure of a query whose file is not there. Whether an erasure took it between the log's answer and the read is told by asking again.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cause">What was thrown, if anything.</param>
    public static UnavailableException Gone(LakeFile file, Exception? cause) =>
        new($"{file.Path} is not in the store: erased since the question was asked, or lost. Ask again; if it stays so, `pfmg lake verify` tells.", cause);
}
