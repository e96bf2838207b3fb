using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Local.Keys;

/// <summary>A private key in a file that only its owner may read: PKCS#8 in PEM, an ECDSA key on P-256.</summary>
/// <param name="file">Its path; made with its first use, never overwritten.</param>
/// <remarks>A file that others may read or write is refused: what they could have signed proves nothing.</remarks>
public sealed class KeyFile(string file)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(file);

    /// <summary>The key; null if there is none.</summary>
    /// <exception cref="ForbiddenException">Others than its owner may use the file.</exception>
    /// <exception cref="CorruptException">It holds no key.</exception>
    public async Task<ECDsa?> LoadAsync(CancellationToken ct)
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

    /// <summary>The key, made if there is none.</summary>
    /// <exception cref="ForbiddenException">Others than its owner may use the file.</exception>
    public async Task<ECDsa> LoadOrCreateAsync(CancellationToken ct) => await LoadAsync(ct) ?? await CreateAsync(ct);

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
}
