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
    private const string Algorithm = "ES256";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <inheritdoc />
    public async Task<KeySignature> SignAsync(string purpose, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        using var key = await LoadAsync(ct) ?? await CreateAsync(ct);
        return new KeySignature(IdOf(key), Algorithm, Convert.ToBase64String(key.SignData(Bound(purpose, content), HashAlgorithmName.SHA256)));
    }

    /// <inheritdoc />
    public async Task<bool> VerifyAsync(string purpose, ReadOnlyMemory<byte> content, KeySignature signature, CancellationToken ct)
    {
        using var key = await LoadAsync(ct);
        var value = new byte[64];
        return key is not null
            && string.Equals(signature.Algorithm, Algorithm, StringComparison.Ordinal)
            && string.Equals(signature.KeyId, IdOf(key), StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature.Value, value, out var length) && length == value.Length
            && key.VerifyData(Bound(purpose, content), value, HashAlgorithmName.SHA256);
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

    private static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..32];

    // The purpose holds no line end, so no other purpose and content give the same bytes.
    private static byte[] Bound(string purpose, ReadOnlyMemory<byte> content) => purpose.Contains('\n', StringComparison.Ordinal)
        ? throw new ArgumentException("A purpose is one line.", nameof(purpose))
        : [.. Encoding.UTF8.GetBytes($"pfmg {purpose}\n"), .. content.Span];
}
