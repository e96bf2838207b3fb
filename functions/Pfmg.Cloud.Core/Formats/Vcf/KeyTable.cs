using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>The rules of a file's INFO or FORMAT keys, found by their bytes. For one thread.</summary>
/// <param name="kind">"INFO" or "FORMAT".</param>
/// <param name="header">Defines keys.</param>
internal sealed class KeyTable(string kind, VcfHeader header)
{
    // More keys than any header has: beyond, keys that nothing defines are not remembered.
    private const int Most = 8_192;
    private const int Buckets = 1_024;

    // Control characters and blanks, and what separates elsewhere.
    private static readonly SearchValues<byte> NoKey = SearchValues.Create([.. Enumerable.Range(0, 33).Select(static c => (byte)c), .. "*,\"<>"u8]);
    private readonly KeyEntry?[] _buckets = new KeyEntry?[Buckets];
    private int _count;

    /// <summary>The key's entry, made when first seen.</summary>
    /// <exception cref="Errors.InvalidInputException">It is no key.</exception>
    public KeyEntry Get(ReadOnlySpan<byte> key, VcfFaults faults)
    {
        ref var bucket = ref _buckets[Hash(key) % Buckets];
        for (var entry = bucket; entry is not null; entry = entry.Below)
        {
            if (key.SequenceEqual(entry.Key))
            {
                return entry;
            }
        }

        if (key.IsEmpty || key.ContainsAny(NoKey))
        {
            throw faults.Fault($"{kind} keys without blanks and reserved characters, none of them empty", key);
        }

        var made = new KeyEntry(key.ToArray(), FieldRule.Of(kind, Encoding.UTF8.GetString(key), header), bucket);
        if (_count < Most)
        {
            _count++;
            bucket = made;
        }

        return made;
    }

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = 2_166_136_261u;
        foreach (var letter in key)
        {
            hash = unchecked((hash ^ letter) * 16_777_619);
        }

        return hash;
    }
}

/// <summary>A key seen in a file.</summary>
internal sealed class KeyEntry
{
    private readonly Vector128<byte> _probe;
    private readonly Vector128<byte> _mask;
    private readonly FieldRule _rule;

    /// <summary>Remembers a key.</summary>
    /// <param name="key">Its bytes.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="below">The next in its bucket.</param>
    public KeyEntry(byte[] key, FieldRule rule, KeyEntry? below)
    {
        (Key, _rule, Below) = (key, rule, below);
        Span<byte> probe = stackalloc byte[Vector128<byte>.Count];
        Span<byte> mask = stackalloc byte[Vector128<byte>.Count];
        if (key.Length < probe.Length)
        {
            key.CopyTo(probe);
            probe[key.Length] = rule.IsFlag ? (byte)';' : (byte)'=';
            mask[..(key.Length + 1)].Fill(byte.MaxValue);
        }
        else
        {
            // Longer than the probe: nothing equals this.
            (probe[0], mask[0]) = (byte.MaxValue, 0);
        }

        (_probe, _mask) = (Vector128.Create<byte>(probe), Vector128.Create<byte>(mask));
    }

    /// <summary>Its bytes.</summary>
    public byte[] Key { get; }

    /// <summary>Its rule.</summary>
    public ref readonly FieldRule Rule => ref _rule;

    /// <summary>The next in its bucket.</summary>
    public KeyEntry? Below { get; }

    /// <summary>The key that followed last time.</summary>
    public KeyEntry? Next { get; set; }

    /// <summary>The key that followed before that.</summary>
    public KeyEntry? Other { get; set; }

    /// <summary>The record that it was last seen in.</summary>
    public long Record { get; set; } = -1;

    /// <summary>Whether text starts with the key and what ends it; false for long keys and where less than 16 bytes are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Starts(ReadOnlySpan<byte> text) =>
        text.Length >= Vector128<byte>.Count && (Vector128.Create(text) & _mask) == _probe;
}
