using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>The public half of a ring's key: verifies its signatures anywhere, without the ring.</summary>
/// <param name="KeyId">32 lower-case hexadecimal digits: the first half of SHA-256 over the key's SubjectPublicKeyInfo.</param>
/// <param name="Algorithm">"ES256".</param>
/// <param name="Pem">The key's SubjectPublicKeyInfo in PEM.</param>
public sealed record VerifyingKey(string KeyId, string Algorithm, string Pem)
{
    /// <summary>The one algorithm there is: ECDSA on P-256 over SHA-256.</summary>
    public const string Es256 = "ES256";

    /// <summary>A key as PEM text has it.</summary>
    /// <exception cref="CorruptException">The text holds no public key on P-256.</exception>
    public static VerifyingKey OfPem(string pem)
    {
        using var key = Import(pem);
        return new VerifyingKey(IdOf(key), Es256, key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>Whether a signature was made with the other half of this key, for this purpose, over these bytes.</summary>
    /// <param name="purpose">As signed.</param>
    /// <param name="content">As signed.</param>
    /// <param name="signature">What was read; any text in it is harmless.</param>
    public bool Verifies(string purpose, ReadOnlyMemory<byte> content, KeySignature signature)
    {
        using var key = Import(Pem);
        var value = new byte[64];
        return string.Equals(signature.Algorithm, Es256, StringComparison.Ordinal)
            && string.Equals(signature.KeyId, IdOf(key), StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature.Value, value, out var length) && length == value.Length
            && key.VerifyData(Bound(purpose, content), value, HashAlgorithmName.SHA256);
    }

    /// <summary>The bytes that are signed for a purpose.</summary>
    /// <remarks>The purpose holds no line end, so no other purpose and content give the same bytes.</remarks>
    public static byte[] Bound(string purpose, ReadOnlyMemory<byte> content) => purpose.Contains('\n', StringComparison.Ordinal)
        ? throw new ArgumentException("A purpose is one line.", nameof(purpose))
        : [.. Encoding.UTF8.GetBytes($"pfmg {purpose}\n"), .. content.Span];

    /// <summary>Which key it is.</summary>
    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..32];

    private static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.KeySize == 256 ? key : throw new CorruptException($"The public key has {key.KeySize} bits, and 256 are needed.");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or CorruptException)
        {
            key.Dispose();
            throw e as CorruptException ?? new CorruptException("The text holds no public key.", e);
        }
    }
}
