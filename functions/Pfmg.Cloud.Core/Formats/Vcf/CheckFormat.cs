using System.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Checks FORMAT and sample columns: syntax, values against the header. For one thread.</summary>
internal sealed class CheckFormat(VcfHeader header)
{
    private const int MostPatterns = 16;
    private readonly KeyTable _keys = new("FORMAT", header);
    private readonly List<Pattern> _patterns = [];
    private Pattern _pattern = new([], []);

    /// <summary>Takes a record's FORMAT column.</summary>
    /// <param name="format">The column.</param>
    /// <param name="alleles">Alleles of the record, REF included.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">A key is none or stands twice, or GT is not the first.</exception>
    public void Set(ReadOnlySpan<byte> format, int alleles, VcfFaults faults)
    {
        if (!format.SequenceEqual(_pattern.Text))
        {
            _pattern = Find(format) ?? Add(format, faults);
        }

        _pattern.Expect(alleles);
    }

    /// <summary>Checks one sample's column.</summary>
    /// <param name="text">What holds the column.</param>
    /// <param name="start">Where it starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="genotype">Its genotype; of ploidy 0 if FORMAT has none.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">It has more values than FORMAT has keys, or one is not as the header wants it.</exception>
    public void Sample(ReadOnlySpan<byte> text, int start, int end, in Genotype genotype, VcfFaults faults)
    {
        var rules = _pattern.Rules;
        var at = start;
        for (var i = 0; i < rules.Length; i++)
        {
            ref readonly var rule = ref rules[i];
            var count = ScanValue.Count(text, at, end, (byte)':', rule.Rule, out var length);
            if (count < 0 || (count != rule.Expected && count > 0 && rule.Expected >= 0))
            {
                throw Fault(rule, count, faults);
            }

            if (rule.IsByPloidy && count > 0 && !_pattern.Fits(rule.Rule.Count, count, genotype))
            {
                throw Fault(rule, count, faults);
            }

            at = unchecked(at + length + 1);
            if (at > end)
            {
                if (_pattern.Local is { } local)
                {
                    local.Check(text[start..end], genotype, faults);
                }

                return;
            }
        }

        throw faults.Fault($"at most {rules.Length} values in a sample column, as many as FORMAT has keys", "more");
    }

    private Pattern? Find(ReadOnlySpan<byte> format)
    {
        foreach (var pattern in _patterns)
        {
            if (format.SequenceEqual(pattern.Text))
            {
                return pattern;
            }
        }

        return null;
    }

    private Pattern Add(ReadOnlySpan<byte> format, VcfFaults faults)
    {
        var rules = new List<PatternRule>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in format.Split((byte)':'))
        {
            var entry = _keys.Get(format[part], faults);
            var name = Encoding.UTF8.GetString(entry.Key);
            if (!seen.Add(name) || (name == "GT" && rules.Count > 0))
            {
                throw faults.Fault(name == "GT" ? "GT as the first FORMAT key" : "each FORMAT key once", format);
            }

            rules.Add(new PatternRule(name, entry.Rule));
        }

        if (_patterns.Count == MostPatterns)
        {
            _patterns.RemoveAt(0);
        }

        var pattern = new Pattern(format.ToArray(), [.. rules]);
        _patterns.Add(pattern);
        return pattern;
    }

    // No excerpt: a sample's values are nobody's business in a fault.
    private static Errors.InvalidInputException Fault(in PatternRule rule, int count, VcfFaults faults)
    {
        if (count < 0)
        {
            return faults.Fault($"FORMAT {rule.Name}: {rule.Rule.Told}", "another value in a sample column");
        }

        var expected = rule.Rule.Count switch
        {
            ValueCount.PerGenotype => "a value for each possible genotype",
            ValueCount.PerPloidy => "a value for each allele of the genotype",
            _ => $"{rule.Expected} values",
        };
        return faults.Fault($"FORMAT {rule.Name}: {expected}", $"{count} in a sample column");
    }

    /// <summary>One FORMAT column's rules.</summary>
    private sealed class Pattern(byte[] text, PatternRule[] rules)
    {
        private int _alleles;

        /// <summary>Sees to keys counted by local alleles; null if there are none.</summary>
        public CheckLocalCounts? Local { get; } = CheckLocalCounts.Of(rules.Select(static rule => rule.Name).ToArray(), rules.Select(static rule => rule.Rule.Count).ToArray());

        private int _diploid;

        public byte[] Text { get; } = text;

        public PatternRule[] Rules { get; } = rules;

        public void Expect(int alleles)
        {
            if (alleles != _alleles)
            {
                _alleles = alleles;
                Local?.Expect(alleles);
                _diploid = CheckLocalCounts.Genotypes(alleles, 2);
                foreach (ref var rule in Rules.AsSpan())
                {
                    rule.Expected = rule.Rule.Expected(alleles);
                }
            }
        }

        // Where the genotype is missing or not told, values for one allele or two will do as well.
        public bool Fits(ValueCount kind, int count, in Genotype genotype)
        {
            if (genotype.IsMissing && (kind == ValueCount.PerPloidy || count == _diploid || count == _alleles))
            {
                return true;
            }

            return count == (kind == ValueCount.PerPloidy ? genotype.Ploidy : genotype.Ploidy == 2 ? _diploid : CheckLocalCounts.Genotypes(_alleles, genotype.Ploidy));
        }
    }

    /// <summary>One key of a FORMAT column.</summary>
    private struct PatternRule(string name, FieldRule rule)
    {
        public readonly string Name = name;
        public readonly FieldRule Rule = rule;
        public readonly bool IsByPloidy = rule.Count is ValueCount.PerGenotype or ValueCount.PerPloidy;
        public int Expected = -1;
    }
}
