using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Consecutive entries of one chain, written as one object: a line of JSON each, then a seal.</summary>
/// <remarks>
/// An entry's hash is SHA-256 of its line as it stands, without the line end, and the next entry's line holds it; so what is stored is
/// what is hashed, and no second writing of the same values has to agree with the first. The seal is a keyed digest of the place and the last
/// hash: who can write to the store, but has no key, cannot make a chain anew.
/// </remarks>
public static class AuditSegment
{
    private const string SealPurpose = "audit-segment";

    /// <summary>The digits of SHA-256.</summary>
    internal static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Writes entries after a tail.</summary>
    internal static async Task<AuditDraft> WriteAsync(string instance, AuditTail after, IReadOnlyList<AuditEntry> entries, IKeyRing keys, CancellationToken ct)
    {
        using var content = new MemoryStream();
        var (number, hash) = (after.Entry, after.Hash);
        foreach (var entry in entries)
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(new AuditLine(++number, hash, entry), PfmgJson.Options);
            hash = HashOf(line);
            content.Write(line);
            content.WriteByte((byte)'\n');
        }

        var tail = new AuditTail(after.Segment + 1, number, hash);
        content.Write(JsonSerializer.SerializeToUtf8Bytes(new AuditSeal(entries.Count, hash, await SealAsync(instance, tail, keys, ct)), PfmgJson.Options));
        content.WriteByte((byte)'\n');
        return new AuditDraft(content.ToArray(), tail);
    }

    /// <summary>Reads a segment and holds it against the tail before it.</summary>
    /// <param name="instance">Whose chain.</param>
    /// <param name="after">The tail before it.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="keys">For the seal.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">It is not what the instance wrote there; the fault names the first bad entry.</exception>
    public static async Task<AuditLines> ReadAsync(string instance, AuditTail after, ReadOnlyMemory<byte> content, IKeyRing keys, CancellationToken ct)
    {
        var path = AuditPaths.Segment(instance, after.Segment + 1);
        var lines = new List<AuditLine>();
        var (number, hash) = (after.Entry, after.Hash);
        var rest = content;
        while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = rest[..end];
            rest = rest[(end + 1)..];
            if (rest.IsEmpty)
            {
                var seal = Parse<AuditSeal>(path, "the seal", line);
                var tail = new AuditTail(after.Segment + 1, number, hash);
                Require(path, "the seal", "entries", lines.Count, seal.Entries);
                Require(path, $"entry {number}", "the hash that the seal holds", seal.Hash, hash);
                var expected = await SealAsync(instance, tail, keys, ct);
                return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(expected), HexOf(seal.Seal))
                    ? new AuditLines(tail, lines)
                    : throw Fault(path, "the seal", "a seal made with this key ring's key", "another");
            }

            number++;
            var read = Parse<AuditLine>(path, Entry(number), line);
            Require(path, Entry(number), "number", number, read.Number);
            Require(path, Entry(number), "the hash of the entry before", hash, read.Previous);
            hash = HashOf(line.Span);
            lines.Add(read);
        }

        throw Fault(path, Entry(number + 1), "lines that each end in a line feed, the last one a seal", $"{content.Length} bytes that end otherwise");
    }

    /// <summary>The hash of the last entry's line; empty if there is none.</summary>
    internal static string LastHash(ReadOnlySpan<byte> content)
    {
        var seal = content.IsEmpty ? -1 : content[..^1].LastIndexOf((byte)'\n');
        if (seal < 0)
        {
            return "";
        }

        var last = content[..seal];
        return HashOf(last[(last.LastIndexOf((byte)'\n') + 1)..]);
    }

    private static string Entry(long number) => string.Create(CultureInfo.InvariantCulture, $"entry {number}");

    private static async Task<string> SealAsync(string instance, AuditTail tail, IKeyRing keys, CancellationToken ct) => await keys.PseudonymAsync(
        SealPurpose, string.Create(CultureInfo.InvariantCulture, $"{instance} {tail.Segment} {tail.Entry} {tail.Hash}"), ct);

    private static byte[] HexOf(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static T Parse<T>(string path, string where, ReadOnlyMemory<byte> line)
        where T : class => AuditJson.Read<T>(line.Span) ?? throw Fault(path, where, "a line of ours", "other bytes");

    private static void Require<T>(string path, string where, string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw Fault(path, where, string.Create(CultureInfo.InvariantCulture, $"{what} {expected}"), string.Create(CultureInfo.InvariantCulture, $"{found}"));
        }
    }

    private static InvalidInputException Fault(string path, string where, string expected, string found) => new(path, where, expected, found);
}

/// <summary>The end of a chain as far as it is known.</summary>
/// <param name="Segment">The last segment's number; 0 for a chain that has only begun.</param>
/// <param name="Entry">The last entry's number, from 1; 0 for a chain that has only begun.</param>
/// <param name="Hash">The last entry's hash, or that of the chain's beginning: 64 lower-case hexadecimal digits.</param>
public sealed record AuditTail(long Segment, long Entry, string Hash);

/// <summary>An entry in its chain.</summary>
/// <param name="Number">Its place, from 1, without gaps.</param>
/// <param name="Previous">The hash of the entry before.</param>
/// <param name="Entry">What happened.</param>
public sealed record AuditLine(long Number, string Previous, AuditEntry Entry);

/// <summary>The last line of a segment.</summary>
/// <param name="Entries">How many entries the segment has.</param>
/// <param name="Hash">The last entry's hash.</param>
/// <param name="Seal">A keyed digest of the segment's place and that hash.</param>
public sealed record AuditSeal(int Entries, string Hash, string Seal);

/// <summary>What a segment holds.</summary>
/// <param name="Tail">The chain's tail after it.</param>
/// <param name="Lines">Its entries.</param>
public sealed record AuditLines(AuditTail Tail, IReadOnlyList<AuditLine> Lines);

/// <summary>A segment that may be written.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Tail">The chain's tail once it is.</param>
internal sealed record AuditDraft(byte[] Content, AuditTail Tail);
