using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Holds a data file against what the log says of it, before its rows are written anew or vouched for.</summary>
internal static class SoundFile
{
    /// <summary>Reads a file whole.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="file">As the log has it.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">The store does not hold it, or holds other bytes; the message names it.</exception>
    public static async Task RequireAsync(IObjectStore store, LakeFile file, CancellationToken ct)
    {
        try
        {
            await using var content = await store.OpenReadAsync(file.Path, null, ct);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
            if (!string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
            {
                throw new CorruptException($"{file.Path} has SHA-256 {sha256}, and the log says {file.Sha256}.");
            }
        }
        catch (NotFoundException missing)
        {
            throw new CorruptException($"{file.Path} is in the lake's log and not in the store.", missing);
        }
    }
}
