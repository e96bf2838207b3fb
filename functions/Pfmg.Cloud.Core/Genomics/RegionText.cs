using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Genomics;

/// <summary>Reads a region as people write it: "chr20", "chr20:1,000-2,000", "chr20:1000", "HLA-DRB1*15:01:01:01:100-200".</summary>
/// <remarks>
/// Contig names may hold ':' and '-' (SAMv1 § 1.2.1), so a known name is matched whole before either is read as a
/// separator. Braces around the name, as samtools has them, end the doubt: "{HLA-A*01:01}:5-9".
/// </remarks>
public static class RegionText
{
    private const string Shape = "a contig, contig:position or contig:start-end, 1-based, both ends included";

    /// <summary>The interval that a text names.</summary>
    /// <param name="text">The region.</param>
    /// <param name="knownContigs">The contigs there are; may be empty.</param>
    /// <returns>A whole contig, and an open end ("chr20:1000-"), end at <see cref="int.MaxValue"/>.</returns>
    /// <exception cref="InvalidInputException">The text names no region.</exception>
    public static Interval Parse(string text, IEnumerable<string> knownContigs)
    {
        ArgumentNullException.ThrowIfNull(text);
        var contigs = knownContigs as IReadOnlySet<string> ?? knownContigs.ToHashSet(StringComparer.Ordinal);
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            throw Refuse(text);
        }

        if (trimmed[0] == '{')
        {
            return ParseBraced(trimmed, text);
        }

        if (contigs.Contains(trimmed))
        {
            return Whole(trimmed);
        }

        var colon = trimmed.LastIndexOf(':');
        if (colon < 0)
        {
            return Whole(trimmed);
        }

        // A contig that the lake does not hold is no fault of the text: the region is then read by its last colon.
        return colon > 0 && TryParseRange(trimmed[..colon], trimmed.AsSpan(colon + 1), out var interval) ? interval : throw Refuse(text);
    }

    private static Interval ParseBraced(string trimmed, string text)
    {
        var close = trimmed.LastIndexOf('}');
        if (close < 2)
        {
            throw Refuse(text);
        }

        var name = trimmed[1..close];
        var rest = trimmed.AsSpan(close + 1);
        if (rest.IsEmpty)
        {
            return Whole(name);
        }

        return rest[0] == ':' && TryParseRange(name, rest[1..], out var interval) ? interval : throw Refuse(text);
    }

    private static bool TryParseRange(string contig, ReadOnlySpan<char> range, out Interval interval)
    {
        interval = default;
        var dash = range.IndexOf('-');
        var first = dash < 0 ? range : range[..dash];
        if (!TryParsePosition(first, out var start))
        {
            return false;
        }

        var end = start;
        if (dash >= 0 && range[(dash + 1)..].IsEmpty)
        {
            end = int.MaxValue;
        }
        else if (dash >= 0 && !TryParsePosition(range[(dash + 1)..], out end))
        {
            return false;
        }

        if (end < start)
        {
            return false;
        }

        interval = new Interval(contig, start, end);
        return true;
    }

    private static bool TryParsePosition(ReadOnlySpan<char> text, out int position) =>
        int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out position) && position >= 1;

    private static Interval Whole(string contig) => new(contig, 1, int.MaxValue);

    private static InvalidInputException Refuse(string text) => new("region", "", Shape, text.Length > 80 ? $"{text[..80]}…" : text);
}
