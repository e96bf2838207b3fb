using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Local.Keys;

/// <summary>A key ring of one key in a file that only its owner may read: PKCS#8 in PEM, an ECDSA key on P-256.</summary>
/// <param name="file">Its path; made with the first signature, never overwritten.</param>
/// <remarks>A file that others may read or write is refused: what they could have signed proves nothing.</remarks>
public sealed class FileKeyRing(string file) : IKeyRing
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <inheritdoc />
    public async Task<KeySignature> SignAsync(string purpose, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        using var key = await LoadAsync(ct) ?? await CreateAsync(ct);
        var value = key.SignData(VerifyingKey.Bound(purpose, content), HashAlgorithmName.SHA256);
        return new KeySignature(VerifyingKey.IdOf(key), VerifyingKey.Es256, Convert.ToBase64String(value));
    }

    /// <inheritdoc />
    public async Task<bool> VerifyAsync(string purpose, ReadOnlyMemory<byte> content, KeySignature signature, CancellationToken ct)
    {
        using var key = await LoadAsync(ct);
        return key is not null && PublicOf(key).Verifies(purpose, content, signature);
    }

    /// <inheritdoc />
    public async Task<VerifyingKey> PublicKeyAsync(CancellationToken ct)
    {
        using var key = await LoadAsync(ct) ?? await CreateAsync(ct);
        return PublicOf(key);
    }

    /// <inheritdoc />
    /// <remarks>HMAC-SHA256 under a key derived from the private one (RFC 5869), so that there is one file to keep.</remarks>
    public async Task<string> PseudonymAsync(string purpose, string text, CancellationToken ct)
    {
        using var key = await LoadAsync(ct) ?? await CreateAsync(ct);
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "pfmg pseudonym"u8.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        return Convert.ToHexStringLower(HMACSHA256.HashData(derived, VerifyingKey.Bound(purpose, Encoding.UTF8.GetBytes(text))));
    }

    private async Task<ECDsa?> LoadAsync(CancellationToken ct)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        // Windows has no such modes, and the store's create-only link is Linux's too.
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("A key file is guarded by Unix file modes.");
        }

        if ((File.GetUnixFileMode(file) & ~OwnerOnly) != UnixFileMode.None)
        {
            throw new ForbiddenException($"{file} may be used by others than its owner: find out who did, then chmod 600.");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(file, ct));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CorruptException($"{file} holds no private key.", e);
        }
    }

    // Written whole under another name, then linked: of two services that begin at once, one makes the key and both use it.
    private async Task<ECDsa> CreateAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("A key file is guarded by Unix file modes.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        Directory.CreateDirectory(folder, OwnerFolder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var draft = $"{file}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
            await using (var target = new FileStream(draft, options))
            {
                await target.WriteAsync(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), ct);
                target.Flush(flushToDisk: true);
            }

            FileSystem.TryLink(draft, file);
            FileSystem.SyncFolder(folder);
        }
        finally
        {
            File.Delete(draft);
        }

        return await LoadAsync(ct) ?? throw new UnavailableException($"{file} was deleted while it was made.");
    }

    private static VerifyingKey PublicOf(ECDsa key) => new(VerifyingKey.IdOf(key), VerifyingKey.Es256, key.ExportSubjectPublicKeyInfoPem());
}
