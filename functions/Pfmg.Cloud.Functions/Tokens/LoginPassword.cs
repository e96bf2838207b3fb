using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Local.Keys;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>The password of the development issuer's login page: made from its key, so that who may read the store's key knows it and nobody else does.</summary>
internal static class LoginPassword
{
    /// <summary>The password, as `pfmg token --password` tells it.</summary>
    public static async Task<string> OfAsync(KeyFile file, CancellationToken ct)
    {
        using var key = await file.LoadOrCreateAsync(ct);
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 12, info: "pfmg login"u8.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        return Convert.ToHexStringLower(derived);
    }

    /// <summary>Whether a text is it; takes as long for every text.</summary>
    public static bool Is(string password, string? text) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(password)), SHA256.HashData(Encoding.UTF8.GetBytes(text ?? "")));
}
