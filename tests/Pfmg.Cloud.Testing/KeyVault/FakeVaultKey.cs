using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.KeyVault;

/// <summary>A version of a key in <see cref="FakeKeyVault"/>; its private half is seen by nobody else.</summary>
/// <param name="Version">32 hexadecimal digits.</param>
/// <param name="Key">ECDsa or RSA.</param>
/// <param name="Operations">"sign", "verify" and so on.</param>
/// <param name="Created">Seconds since 1970.</param>
public sealed record FakeVaultKey(string Version, AsymmetricAlgorithm Key, IReadOnlyList<string> Operations, long Created)
{
    /// <summary>Whether it may be used.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The public half as RFC 7517 and RFC 7518 write it.</summary>
    internal JsonObject Jwk(string kid)
    {
        var jwk = new JsonObject { ["kid"] = kid, ["key_ops"] = new JsonArray([.. Operations.Select(operation => JsonValue.Create(operation))]) };
        if (Key is ECDsa ec)
        {
            var point = ec.ExportParameters(includePrivateParameters: false).Q;
            (jwk["kty"], jwk["crv"]) = ("EC-HSM", "P-256");
            (jwk["x"], jwk["y"]) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        }
        else
        {
            var rsa = ((RSA)Key).ExportParameters(includePrivateParameters: false);
            (jwk["kty"], jwk["n"], jwk["e"]) = ("RSA-HSM", Base64Url.EncodeToString(rsa.Modulus), Base64Url.EncodeToString(rsa.Exponent));
        }

        return jwk;
    }

    internal JsonObject Attributes() => new()
    {
        ["enabled"] = Enabled,
        ["created"] = Created,
        ["updated"] = Created,
        ["recoveryLevel"] = "Recoverable",
        ["recoverableDays"] = 90,
        ["exportable"] = false,
    };

    /// <summary>Signs; null if the algorithm is not one of this key.</summary>
    internal byte[]? Sign(string algorithm, byte[] digest) => (Key, algorithm) switch
    {
        (ECDsa ec, "ES256") => ec.SignHash(digest),
        (RSA rsa, "RS256") => rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        (RSA rsa, "PS256") => rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => null,
    };
}
