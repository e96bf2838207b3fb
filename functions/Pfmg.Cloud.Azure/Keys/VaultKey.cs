using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Keys;

/// <summary>A version of a key as the vault shows it.</summary>
/// <param name="Version">32 hexadecimal digits, drawn by the vault.</param>
/// <param name="Jwk">Its public half (RFC 7517), with the vault's "kid".</param>
internal sealed record VaultKey(string Version, JsonObject Jwk)
{
    /// <summary>A key of GetKey's answer.</summary>
    /// <exception cref="CorruptException">The answer holds none.</exception>
    public static VaultKey Of(JsonObject answer, string what)
    {
        var jwk = answer["key"] as JsonObject;
        return new VaultKey(VersionOf(jwk?["kid"], what), jwk!);
    }

    /// <summary>The key as everything else of ours verifies by it.</summary>
    /// <exception cref="CorruptException">It is no EC key on P-256.</exception>
    public VerifyingKey ToVerifyingKey()
    {
        if (Jwk["kty"]?.ToString() is not ("EC" or "EC-HSM") || Jwk["crv"]?.ToString() is not "P-256")
        {
            throw new CorruptException("The key vault's signing key is no EC key on P-256.");
        }

        try
        {
            var point = new ECPoint { X = Coordinate("x"), Y = Coordinate("y") };
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return VerifyingKey.OfPem(key.ExportSubjectPublicKeyInfoPem());
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new CorruptException("The key vault's signing key holds no point of its curve.", e);
        }
    }

    /// <summary>The last part of a key's identifier "https://HOST/keys/NAME/VERSION".</summary>
    public static string VersionOf(JsonNode? kid, string what) =>
        Uri.TryCreate(kid?.ToString(), UriKind.Absolute, out var id) && id.Segments is [_, "keys/", _, var version]
            ? version.TrimEnd('/')
            : throw new CorruptException($"The key vault's answer to {what} names no key.");

    // RFC 7518 § 6.2.1.2: 32 bytes, leading zeros kept.
    private byte[] Coordinate(string name)
    {
        var bytes = Base64Url.DecodeFromChars(Jwk[name]?.ToString() ?? "");
        return bytes.Length == 32 ? bytes : throw new FormatException($"\"{name}\" has {bytes.Length} bytes.");
    }
}

/// <summary>A version of a key in a list.</summary>
/// <param name="Version">32 hexadecimal digits.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="Created">When it was made, seconds since 1970.</param>
internal sealed record VaultKeyVersion(string Version, bool Enabled, long Created)
{
    /// <summary>An item of GetKeyVersions' answer.</summary>
    public static VaultKeyVersion Of(JsonNode? item, string what) => new(
        VaultKey.VersionOf(item?["kid"], what),
        item?["attributes"]?["enabled"]?.GetValue<bool>() ?? true,
        item?["attributes"]?["created"]?.GetValue<long>() ?? 0);
}
