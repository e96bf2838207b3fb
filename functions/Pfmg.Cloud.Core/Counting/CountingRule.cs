using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Counting;

/// <summary>When a genotype counts: one versioned rule a caller, the same for variant and for reference.</summary>
/// <remarks>
/// A rule applied to one side only shifts frequencies: on the same gVCFs a mean AF of 0.675 instead of 0.221. So a rule
/// asks only for what both sides carry; allele balance, which a reference block cannot have, is in none of them.
/// </remarks>
public sealed record CountingRule
{
    /// <summary>"bcftools/1": what `samples.rule` and answers name.</summary>
    public required string Name { get; init; }

    /// <summary>The caller it is for; what `samples.caller` names.</summary>
    public required string Caller { get; init; }

    /// <summary>Where its thresholds come from.</summary>
    public required string Source { get; init; }

    /// <summary>FILTER words that count as passed, besides PASS and ".".</summary>
    public IReadOnlyList<string> AcceptedFilters { get; init; } = [];

    /// <summary>Least depth: MIN_DP of a block, else DP.</summary>
    public required int MinDepth { get; init; }

    /// <summary>Least genotype quality; 0 if quality is not asked for.</summary>
    public required int MinQuality { get; init; }

    /// <summary>Which quality.</summary>
    public FormatKey QualityKey { get; init; } = FormatKey.GQ;

    /// <summary>Whether a record whose FORMAT does not name depth or quality at all fails; if not, what it does not name is not asked for.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>Whether a FILTER column passes.</summary>
    public bool PassesFilter(ReadOnlySpan<byte> filter)
    {
        if (filter.SequenceEqual("PASS"u8) || filter is [(byte)'.'])
        {
            return true;
        }

        foreach (var word in filter.Split((byte)';'))
        {
            if (!IsAccepted(filter[word]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a genotype counts in a record whose FILTER passes.</summary>
    /// <param name="genotype">GT.</param>
    /// <param name="keys">Of the record's FORMAT.</param>
    /// <param name="fields">The sample's values.</param>
    /// <param name="blockMinDepth">MinDP of INFO (bcftools' blocks); null if there is none.</param>
    public bool Passes(in Genotype genotype, FormatKeys keys, scoped in SampleFields fields, int? blockMinDepth)
    {
        if (!genotype.IsComplete || (keys.Has(FormatKey.FT) && !PassesFilter(fields.OwnFilter)))
        {
            return false;
        }

        return PassesDepth(keys, fields, blockMinDepth) && PassesQuality(keys, fields);
    }

    private bool PassesDepth(FormatKeys keys, scoped in SampleFields fields, int? blockMinDepth)
    {
        if (MinDepth == 0)
        {
            return true;
        }

        var hasDepth = keys.Has(FormatKey.DP) || keys.Has(FormatKey.MinDP) || keys.Has(FormatKey.DPI) || blockMinDepth is not null;
        return hasDepth
            ? (fields.Whole(FormatKey.MinDP) ?? blockMinDepth ?? fields.Whole(FormatKey.DP) ?? fields.Whole(FormatKey.DPI)) >= MinDepth
            : !IsStrict;
    }

    private bool PassesQuality(FormatKeys keys, scoped in SampleFields fields) =>
        MinQuality == 0 || (keys.Has(QualityKey) ? fields.Whole(QualityKey) >= MinQuality : !IsStrict);

    private bool IsAccepted(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("PASS"u8) || word is [(byte)'.'])
        {
            return true;
        }

        foreach (var accepted in AcceptedFilters)
        {
            if (System.Text.Ascii.Equals(word, accepted))
            {
                return true;
            }
        }

        return false;
    }
}
