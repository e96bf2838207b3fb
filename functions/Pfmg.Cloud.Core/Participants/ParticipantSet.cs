using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>A set of participants by their register numbers; never changes.</summary>
/// <remarks>A bit for each number up to the highest: 100,000 participants are 12.5 kB, and two sets are compared 64 at a time.</remarks>
public sealed class ParticipantSet : IEquatable<ParticipantSet>, IReadOnlyCollection<int>
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    private ParticipantSet(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0)
        {
            length--;
        }

        _words = words.AsSpan(0, length).ToArray();
        foreach (ulong word in _words)
        {
            Count += BitOperations.PopCount(word);
        }
    }

    /// <summary>Nobody.</summary>
    public static ParticipantSet Empty { get; } = new([]);

    /// <summary>How many participants.</summary>
    public int Count { get; }

    /// <summary>The set of these register numbers, in any order, each from 0.</summary>
    public static ParticipantSet Of(params IEnumerable<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var words = new List<ulong>();
        foreach (int number in numbers)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(numbers));
            int word = number / BitsPerWord;
            while (words.Count <= word)
            {
                words.Add(0);
            }

            words[word] |= 1UL << (number % BitsPerWord);
        }

        return new ParticipantSet([.. words]);
    }

    /// <summary>Whether a participant is in it.</summary>
    /// <param name="number">The register number; one that nobody has is in no set.</param>
    public bool Contains(int number) =>
        number >= 0 && number / BitsPerWord < _words.Length && (_words[number / BitsPerWord] & (1UL << (number % BitsPerWord))) != 0;

    /// <summary>How many participants are in exactly one of the two sets.</summary>
    public int CountDifference(ParticipantSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int count = 0;
        for (int i = 0; i < Math.Max(_words.Length, other._words.Length); i++)
        {
            count += BitOperations.PopCount(WordAt(i) ^ other.WordAt(i));
        }

        return count;
    }

    /// <summary>Who is in both.</summary>
    public ParticipantSet And(ParticipantSet other) => Combine(other, static (a, b) => a & b);

    /// <summary>Who is in either.</summary>
    public ParticipantSet Or(ParticipantSet other) => Combine(other, static (a, b) => a | b);

    /// <summary>Who is in this set and not in the other.</summary>
    public ParticipantSet Except(ParticipantSet other) => Combine(other, static (a, b) => a & ~b);

    /// <summary>The set as bytes: bit n % 8 of byte n / 8 is participant n, lowest bit first; no trailing word of zeros.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_words.Length * sizeof(ulong)];
        for (int i = 0; i < _words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), _words[i]);
        }

        return bytes;
    }

    /// <summary>The set that <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="CorruptException">Their number is no multiple of 8.</exception>
    public static ParticipantSet FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(ulong) != 0)
        {
            throw new CorruptException($"A set of participants has {bytes.Length} bytes, which is no multiple of {sizeof(ulong)}.");
        }

        var words = new ulong[bytes.Length / sizeof(ulong)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
        }

        return new ParticipantSet(words);
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong left = _words[i]; left != 0; left &= left - 1)
            {
                yield return (i * BitsPerWord) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ParticipantSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParticipantSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ulong word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    private ulong WordAt(int index) => index < _words.Length ? _words[index] : 0;

    private ParticipantSet Combine(ParticipantSet other, Func<ulong, ulong, ulong> combine)
    {
        ArgumentNullException.ThrowIfNull(other);
        var words = new ulong[Math.Max(_words.Length, other._words.Length)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = combine(WordAt(i), other.WordAt(i));
        }

        return new ParticipantSet(words);
    }
}
