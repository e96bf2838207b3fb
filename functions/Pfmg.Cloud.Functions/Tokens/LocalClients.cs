using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>Programs that the development issuer gives tokens to without a person: a notebook, a platform's uploader.</summary>
/// <param name="folder">A file a client; to take a client away, delete its file.</param>
/// <remarks>
/// Source: RFC 6749 § 2.3.1 and § 4.4. A secret is 256 random bits, so its SHA-256 is enough to know it by and tells nothing of it. What a client may be is said
/// when it is made, by who may read the store's keys; it cannot ask for more.
/// </remarks>
internal sealed class LocalClients(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int DigitsOfId = 16;
    private const int DigitsOfSecret = 64;

    /// <summary>The clients of a store.</summary>
    public static LocalClients Of(string storeDirectory) => new(Path.Combine(storeDirectory, ".keys", "clients"));

    /// <summary>Makes a client.</summary>
    /// <param name="caller">What its tokens say.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Its name and secret; the secret is kept nowhere.</returns>
    public async Task<ClientSecret> AddAsync(TokenRequest caller, CancellationToken ct)
    {
        var made = new ClientSecret($"client-{RandomNumberGenerator.GetHexString(DigitsOfId, lowercase: true)}", RandomNumberGenerator.GetHexString(DigitsOfSecret, lowercase: true));
        var known = new KnownClient(HashOf(made.Secret), caller.Subject, [.. caller.Roles.Select(static role => role.Name())], caller.Platform, caller.Project, (int)caller.For.TotalSeconds);
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Clients are guarded by Unix file modes.");
        }

        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        await using var target = new FileStream(PathOf(made.Id), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        await JsonSerializer.SerializeAsync(target, known, PfmgJson.Options, ct);
        return made;
    }

    /// <summary>What a client's tokens say, if it knows its secret.</summary>
    /// <returns>Null if there is no such client, or it does not.</returns>
    public async Task<TokenRequest?> FindAsync(string id, string secret, CancellationToken ct)
    {
        if (!IsId(id) || !File.Exists(PathOf(id)))
        {
            return null;
        }

        await using var source = File.OpenRead(PathOf(id));
        var known = await JsonSerializer.DeserializeAsync<KnownClient>(source, PfmgJson.Options, ct) ?? throw new CorruptException($"{id} is no client.");
        return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(known.SecretSha256), Convert.FromHexString(HashOf(secret)))
            ? new TokenRequest(known.Subject, [.. known.Roles.Select(RoleOf)]) { Platform = known.Platform, Project = known.Project, For = TimeSpan.FromSeconds(known.Seconds), Client = id }
            : null;
    }

    private static Role RoleOf(string name) => RoleNames.TryParse(name, out var role) ? role : throw new CorruptException("A client of ours has an unknown role.");

    private static bool IsId(string id) => id.StartsWith("client-", StringComparison.Ordinal) && id.Length == 7 + DigitsOfId && id.Skip(7).All(char.IsAsciiHexDigitLower);

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private string PathOf(string id) => Path.Combine(folder, $"{id}.json");

    private sealed record KnownClient(string SecretSha256, string Subject, IReadOnlyList<string> Roles, string? Platform, string? Project, int Seconds);
}

/// <summary>What a program shows to get tokens.</summary>
/// <param name="Id">Its name, `client_id`.</param>
/// <param name="Secret">Its secret, `client_secret`.</param>
internal sealed record ClientSecret(string Id, string Secret);
