using System.Buffers;
using System.Text;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Takes out of a tool's message what it may quote of a sample: records, bases and genotypes.</summary>
/// <remarks>Receipts are read by operators, who need to know what went wrong and not whose allele it was.</remarks>
public static class WithholdData
{
    private const int LongestLine = 500;
    private const int FewestBases = 20;
    private static readonly SearchValues<char> Bases = SearchValues.Create("ACGTNacgtn");
    private static readonly SearchValues<char> GenotypeCharacters = SearchValues.Create("0123456789./|");

    /// <summary>A line of at most some 500 characters in which "[withheld]" stands for records, runs of bases and genotypes.</summary>
    public static string From(string line)
    {
        var text = line.AsSpan(0, Math.Min(line.Length, LongestLine));
        // Two tabs: a record of SAM, VCF or BED, or a part of one. What stands before it is the tool's own.
        if (text.Count('\t') >= 2)
        {
            return string.Concat(text[..text.IndexOf('\t')], " [withheld]");
        }

        var kept = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var length = Run(text, Bases) is var bases and >= FewestBases ? bases : Genotype(text, kept);
            if (length > 0)
            {
                kept.Append("[withheld]");
                text = text[length..];
            }
            else
            {
                kept.Append(text[0]);
                text = text[1..];
            }
        }

        return kept.ToString();
    }

    // "0/1", "1|0", "./.", "0/1/1" as a word of its own; a path or a version number is none.
    private static int Genotype(ReadOnlySpan<char> text, StringBuilder before)
    {
        var length = Run(text, GenotypeCharacters);
        if (length < 3 || (before.Length > 0 && IsWord(before[^1])) || (length < text.Length && IsWord(text[length])))
        {
            return 0;
        }

        var alleles = 0;
        foreach (var allele in text[..length].SplitAny('/', '|'))
        {
            var word = text[..length][allele];
            alleles++;
            if (word.IsEmpty || (word is not "." && word.Contains('.')))
            {
                return 0;
            }
        }

        return alleles > 1 ? length : 0;
    }

    private static bool IsWord(char value) => char.IsLetterOrDigit(value) || value is '.' or '/' or '|' or '_' or '-';

    private static int Run(ReadOnlySpan<char> text, SearchValues<char> of) => text.IndexOfAnyExcept(of) is var end and >= 0 ? end : text.Length;
}
