using System.Globalization;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Beacon;

/// <summary>A variant named in HGVS on a genomic sequence, as parameters: NC_000020.11:g.1234A&gt;G, chr20:g.1234_1236del.</summary>
/// <remarks>
/// Source: HGVS nomenclature 21.1, recommendations for DNA (substitution, deletion, insertion, deletion-insertion). Read are names on a contig; those
/// on transcripts and proteins need a gene model, which the lake does not have, and duplications and inversions need the sequence.
/// </remarks>
public static partial class ShortForm
{
    /// <summary>Reads a name.</summary>
    /// <param name="text">The name.</param>
    /// <param name="given">What else was asked; the place and bases of the name are put into it.</param>
    /// <exception cref="InvalidInputException">It is none that can be read.</exception>
    public static VariantParameters Apply(string text, VariantParameters given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var match = Genomic().Match(text);
        if (!match.Success
            || !int.TryParse(match.Groups["start"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first < 1
            || !int.TryParse(match.Groups["end"].Success ? match.Groups["end"].ValueSpan : match.Groups["start"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || last < first)
        {
            throw Refuse(text);
        }

        var placed = given with { ReferenceName = match.Groups["contig"].Value, GenomicAlleleShortForm = null };
        var bases = match.Groups["bases"].Value;
        switch (match.Groups["what"].Value)
        {
            case "" when match.Groups["alt"].Success && first == last:
                return placed with { Start = [first - 1], ReferenceBases = match.Groups["ref"].Value, AlternateBases = match.Groups["alt"].Value };
            case "del":
                // Of a deletion the bases may be told or not; without them its length is its reference allele's.
                return placed with { Start = [first - 1], ReferenceBases = bases.Length > 0 ? bases : new string('N', last - first + 1), AlternateBases = "" };
            case "ins" when last == first + 1 && bases.Length > 0:
                return placed with { Start = [first], ReferenceBases = "", AlternateBases = bases };
            case "delins" when bases.Length > 0:
                return placed with { Start = [first - 1], ReferenceBases = new string('N', last - first + 1), AlternateBases = bases };
            default:
                throw Refuse(text);
        }
    }

    private static InvalidInputException Refuse(string text) => new(
        "the request", "genomicAlleleShortForm", "HGVS on a contig: NC_000020.11:g.1234A>G, …del, …_…insACG, …_…delinsACG", text.Length > 80 ? text[..80] + "…" : text);

    [GeneratedRegex(
        @"^(?<contig>[^:\s]+):[gm]\.(?<start>[0-9]{1,10})(_(?<end>[0-9]{1,10}))?((?<ref>[ACGTN])>(?<alt>[ACGT])|(?<what>delins|del|ins)(?<bases>[ACGTN]{0,10000}))$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Genomic();
}
