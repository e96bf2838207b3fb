using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>What stands for names in the answers to one audience, such as a project.</summary>
/// <remarks>
/// HMAC-SHA256 (RFC 2104) of kind and name under a key of the audience's own, cut to 80 bits. The same name is the same
/// pseudonym for as long as the key is; under the keys of two audiences nobody without these keys can tell that two
/// pseudonyms are of one name, nor find a name by trying all there are. The key is held in memory, so that no name costs
/// a call to the key ring.
/// </remarks>
public sealed class Pseudonyms
{
    private const int Bytes = 10;
    private const int LeastKeyBytes = 32;

    private readonly byte[] _key;

    /// <summary>Pseudonyms under a key.</summary>
    /// <param name="key">Of this audience alone, at least 32 bytes, as the key ring derives it; copied.</param>
    public Pseudonyms(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, LeastKeyBytes, nameof(key));
        _key = key.ToArray();
        KeyId = Of(PseudonymKind.Key, "");
    }

    /// <summary>Tells keys apart without telling them.</summary>
    public string KeyId { get; }

    /// <summary>What stands for a name.</summary>
    /// <param name="kind">What the name names; a sample and a person of one name have two pseudonyms.</param>
    /// <param name="name">The name.</param>
    /// <returns>A letter for the kind, '-', and 20 lower-case hexadecimal digits.</returns>
    public string Of(PseudonymKind kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{Letter(kind)}\n{name}"), digest);
        return $"{Letter(kind)}-{Convert.ToHexStringLower(digest[..Bytes])}";
    }

    private static char Letter(PseudonymKind kind) => kind switch
    {
        PseudonymKind.Sample => 'S',
        PseudonymKind.Participant => 'P',
        PseudonymKind.Family => 'F',
        PseudonymKind.Run => 'R',
        _ => 'K',
    };
}

/// <summary>What a name names.</summary>
public enum PseudonymKind
{
    /// <summary>The key itself.</summary>
    Key,

    /// <summary>A sample.</summary>
    Sample,

    /// <summary>A person.</summary>
    Participant,

    /// <summary>A family.</summary>
    Family,

    /// <summary>A platform's run.</summary>
    Run,
}
