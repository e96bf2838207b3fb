using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>An object's size and hash, for a certificate.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Lower-case hex SHA-256.</param>
internal sealed record StoredObject(long Bytes, string Sha256)
{
    /// <summary>Reads it; null if there is none.</summary>
    public static async Task<StoredObject?> FindAsync(IObjectStore store, string path, CancellationToken ct)
    {
        try
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; bytes += read)
            {
                hash.AppendData(buffer, 0, read);
            }

            return new StoredObject(bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (NotFoundException)
        {
            return null;
        }
    }
}
