using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Makes identifiers and tickets that only this house can read: text in, opaque text out, and back.</summary>
/// <remarks>
/// AES-256-GCM whose nonce is the HMAC-SHA256 of the text, as RFC 5297 (SIV) derives it: the same text is the same token, so that an
/// identifier stays, two texts that differ anywhere are two tokens of which nobody can tell what they share, and a token that was changed
/// opens to nothing. Keys come of the key ring, one pair for each purpose: a ticket is no identifier. Nothing is stored.
/// </remarks>
public sealed class Seal(IKeyRing keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MostCharacters = 8_192;
    private readonly Dictionary<string, (byte[] Encrypting, byte[] Deriving)> _keys = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Seals a text.</summary>
    /// <param name="purpose">As for the key ring; a token of one purpose opens for no other.</param>
    /// <param name="text">The text.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Letters, digits, '-' and '_'.</returns>
    public async Task<string> SealAsync(string purpose, string text, CancellationToken ct)
    {
        var (encrypting, deriving) = await KeysAsync(purpose, ct);
        var plain = Encoding.UTF8.GetBytes(text);
        var token = new byte[NonceBytes + TagBytes + plain.Length];
        HMACSHA256.HashData(deriving, plain).AsSpan(0, NonceBytes).CopyTo(token);
        using var aes = new AesGcm(encrypting, TagBytes);
        aes.Encrypt(token.AsSpan(0, NonceBytes), plain, token.AsSpan(NonceBytes + TagBytes), token.AsSpan(NonceBytes, TagBytes), Encoding.ASCII.GetBytes(purpose));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Opens a token.</summary>
    /// <returns>The text; null if this house did not seal it for this purpose.</returns>
    public async Task<string?> OpenAsync(string purpose, string token, CancellationToken ct)
    {
        if (token.Length > MostCharacters || !Base64Url.IsValid(token))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        // One spelling a token: what decodes alike and is written otherwise is not ours.
        if (bytes.Length <= NonceBytes + TagBytes || !string.Equals(Base64Url.EncodeToString(bytes), token, StringComparison.Ordinal))
        {
            return null;
        }

        var (encrypting, _) = await KeysAsync(purpose, ct);
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(encrypting, TagBytes);
            aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), plain, Encoding.ASCII.GetBytes(purpose));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private async Task<(byte[] Encrypting, byte[] Deriving)> KeysAsync(string purpose, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(purpose, out var known))
            {
                return known;
            }
        }

        var made = (Convert.FromHexString(await keys.PseudonymAsync(purpose, "encrypting", ct)), Convert.FromHexString(await keys.PseudonymAsync(purpose, "deriving", ct)));
        lock (_gate)
        {
            return _keys[purpose] = made;
        }
    }
}
