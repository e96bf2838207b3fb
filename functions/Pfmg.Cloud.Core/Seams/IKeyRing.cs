namespace Pfmg.Cloud.Core.Seams;

/// <summary>The service's own key: signs what a person decided, so that nobody can later say otherwise or decide in his place.</summary>
/// <remarks>
/// The private key never leaves the ring. A signature is bound to its purpose: one made for an override verifies for nothing else.
/// A pseudonym is bound likewise, and tells nobody without the key of whom: not even who tries all names there are.
/// </remarks>
public interface IKeyRing
{
    /// <summary>Signs.</summary>
    /// <param name="purpose">What is signed, lower-case letters, digits and '-' ("quality-override").</param>
    /// <param name="content">The bytes, any number.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Errors.ForbiddenException">The caller may not use the key, or others could.</exception>
    Task<KeySignature> SignAsync(string purpose, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Whether a signature was made by this ring, for this purpose, over these bytes.</summary>
    /// <param name="purpose">As signed.</param>
    /// <param name="content">As signed.</param>
    /// <param name="signature">What was read; any text in it is harmless.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Errors.ForbiddenException">The caller may not use the key, or others could.</exception>
    Task<bool> VerifyAsync(string purpose, ReadOnlyMemory<byte> content, KeySignature signature, CancellationToken ct);

    /// <summary>The public half of the key, by which anybody verifies without the ring; made with the key if there is none yet.</summary>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Errors.ForbiddenException">The caller may not use the key, or others could.</exception>
    Task<VerifyingKey> PublicKeyAsync(CancellationToken ct);

    /// <summary>What stands for a text where the text itself must not: the same for the same purpose and text, for as long as the key is the same.</summary>
    /// <param name="purpose">As for signatures.</param>
    /// <param name="text">The text, any length.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="Errors.ForbiddenException">The caller may not use the key, or others could.</exception>
    Task<string> PseudonymAsync(string purpose, string text, CancellationToken ct);
}

/// <summary>A signature.</summary>
/// <param name="KeyId">Which key, 32 hexadecimal digits.</param>
/// <param name="Algorithm">"ES256": ECDSA on P-256 over SHA-256.</param>
/// <param name="Value">Base64 of the 64 bytes r and s.</param>
public sealed record KeySignature(string KeyId, string Algorithm, string Value);
