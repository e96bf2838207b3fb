using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Checks INFO columns: syntax, each key once, values against the header. For one thread.</summary>
/// <remarks>Callers write their keys in one or few orders, so each key remembers the two that followed it last.</remarks>
internal sealed class CheckInfo(VcfHeader header)
{
    private readonly KeyTable _keys = new("INFO", header);
    private readonly bool _areKeysUnique = string.CompareOrdinal(header.Version, "4.3") >= 0;
    private readonly KeyEntry _start = new([], default, null);

    /// <summary>Checks one.</summary>
    /// <param name="text">What holds the column.</param>
    /// <param name="start">Where it starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="alleles">Alleles of the record, REF included.</param>
    /// <param name="faults">The record's place in faults; its line tells records apart.</param>
    /// <exception cref="Errors.InvalidInputException">It is not as the specification or the header wants it.</exception>
    public void Check(ReadOnlySpan<byte> text, int start, int end, int alleles, VcfFaults faults)
    {
        if (end - start <= 1)
        {
            if (start == end)
            {
                throw faults.Fault("no empty column", "an empty INFO");
            }

            if (text[start] == '.')
            {
                return;
            }
        }

        var before = _start;
        for (var at = start; at < end;)
        {
            var entry = before.Next;
            if (entry is null || !entry.Starts(text[at..]))
            {
                entry = Find(text[at..end], before, faults);
            }

            // Forbidden in so many words from 4.3 on only.
            if (entry.Record == faults.Line && (_areKeysUnique || entry.Rule.IsReserved))
            {
                throw faults.Fault("each INFO key once", entry.Key);
            }

            entry.Record = faults.Line;
            at = Value(text, unchecked(at + entry.Key.Length), end, entry, alleles, faults);
            before = entry;
        }
    }

    private KeyEntry Find(ReadOnlySpan<byte> rest, KeyEntry before, VcfFaults faults)
    {
        if (before.Other is { } other && IsKey(rest, other.Key))
        {
            return other;
        }

        if (before.Next is { } next && IsKey(rest, next.Key))
        {
            return next;
        }

        var length = rest.IndexOfAny((byte)'=', (byte)';');
        var entry = _keys.Get(length < 0 ? rest : rest[..length], faults);
        (before.Next, before.Other) = (entry, before.Next);
        return entry;
    }

    private static bool IsKey(ReadOnlySpan<byte> rest, byte[] key) =>
        rest.StartsWith(key) && (rest.Length == key.Length || rest[key.Length] is (byte)'=' or (byte)';');

    /// <returns>Where the next key starts.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Value(ReadOnlySpan<byte> text, int at, int end, KeyEntry entry, int alleles, VcfFaults faults)
    {
        ref readonly var rule = ref entry.Rule;
        if (at == end || text[at] == ';')
        {
            if (!rule.IsFlag && rule.Type != ValueType.Any)
            {
                throw Fault(entry, $"{rule.Told} after {Name(entry)}=", "no value", faults);
            }

            return unchecked(at + 1);
        }

        at = unchecked(at + 1);
        var count = ScanValue.Count(text, at, end, (byte)';', rule, out var length);
        if (count == ScanValue.Malformed)
        {
            throw Fault(entry, rule.Told, VcfFaults.Excerpt(text.Slice(at, length)), faults);
        }

        var expected = rule.Expected(alleles);
        // A record without ALT has no allele to count, and callers write a 0 or nothing.
        if (count > 0 && expected >= 0 && count != expected && !(rule.Count == ValueCount.PerAlt && alleles == 1 && count == 1))
        {
            throw Fault(entry, $"{expected} values", $"{count}", faults);
        }

        return unchecked(at + length + 1);
    }

    private static Errors.InvalidInputException Fault(KeyEntry entry, string expected, string found, VcfFaults faults) =>
        faults.Fault($"INFO {Name(entry)}: {expected}", found);

    private static string Name(KeyEntry entry) => System.Text.Encoding.UTF8.GetString(entry.Key);
}
