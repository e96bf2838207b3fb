using System.Text;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>Brings an insertion or deletion that somebody wrote anywhere in a repeat to where the lake has it: as far left as it can lie.</summary>
/// <param name="bases">Reads the reference.</param>
/// <remarks>Source: as <see cref="Normalise"/>, which does it; here only so much of the contig is read as the allele moves over.</remarks>
public sealed class AlignLeft(ReadBases bases)
{
    private const int FirstWindow = 1 << 10;
    private const int LongestWindow = 1 << 20;

    /// <summary>The normal form.</summary>
    /// <param name="reference">The reference's name.</param>
    /// <param name="contig">By the reference's own name.</param>
    /// <param name="position">Of the first base of <paramref name="before"/>, 1-based; where it is empty, of the base before which is inserted.</param>
    /// <param name="before">What the reference has: A, C, G, T, or N for whatever it has there; may be empty.</param>
    /// <param name="after">What is there instead: A, C, G and T; may be empty.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>
    /// As VCF has it, with the base before. Null if there is no such reference or contig, if it reaches beyond, if the reference has other bases
    /// there, if other letters are asked for, or if the repeat is longer than 1 MiB.
    /// </returns>
    public async Task<LeftAligned?> RunAsync(string reference, string contig, int position, string before, string after, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.AsSpan().ContainsAnyExcept("ACGTN") || after.AsSpan().ContainsAnyExcept("ACGT") || (before.Length == 0 && after.Length == 0))
        {
            return null;
        }

        // Without the base before, nothing would stand where all is deleted or nothing was.
        var anchor = before.Length == 0 || after.Length == 0 ? 1 : 0;
        var first = position - anchor;
        if (first < 1 || await bases.LengthAsync(reference, contig, ct) is not { } length || (long)first - 1 + anchor + before.Length > length)
        {
            return null;
        }

        for (var size = FirstWindow; size <= LongestWindow; size *= 4)
        {
            var from = Math.Max(1, first - size);
            var window = await bases.ReadAsync(reference, contig, from, (int)Math.Min(length, (long)first + anchor + before.Length) - from + 1, ct);
            if (Align(window, first - from, anchor, before, after) is not { } aligned)
            {
                return null;
            }

            // At the window's edge it might lie further left.
            if (from == 1 || aligned.Position > 1)
            {
                return aligned with { Position = aligned.Position + from - 1 };
            }
        }

        return null;
    }

    // Within the window, whose first base is position 1 of the answer.
    private static LeftAligned? Align(byte[] window, int index, int anchor, string before, string after)
    {
        var there = Encoding.ASCII.GetString(window, index, anchor + before.Length);
        var told = there[..anchor] + string.Concat(before.Select((letter, i) => letter == 'N' ? there[anchor + i] : letter));
        if (told != there)
        {
            return null;
        }

        var normal = new Normalise().Of(index + 1, Encoding.ASCII.GetBytes(told), Encoding.ASCII.GetBytes(there[..anchor] + after), window);
        return new LeftAligned(normal.Pos, Encoding.ASCII.GetString(normal.Ref), Encoding.ASCII.GetString(normal.Alt));
    }
}

/// <summary>An allele in its normal form.</summary>
/// <param name="Position">POS, 1-based.</param>
/// <param name="Ref">REF, at least one base.</param>
/// <param name="Alt">ALT, at least one base.</param>
public sealed record LeftAligned(int Position, string Ref, string Alt);
