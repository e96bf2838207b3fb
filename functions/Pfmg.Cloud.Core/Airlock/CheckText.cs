using System.Globalization;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Looks through text for what names a person, for genotypes, and for text that hides other text.</summary>
/// <remarks>Sources: INSEE, NIR (13 digits and a key of 97 less their remainder by 97; 2A and 2B count as 19 and 18); ANS, référentiel INS (the same numbers).</remarks>
internal sealed class CheckText
{
    private const int ShortestName = 3;
    private const int ShortestNumber = 5;
    private const int LongestToken = 100;
    private const int MostParts = 8;
    // Of neighbours that share a separator every second one is counted.
    private const int FewGenotypes = 2;
    private const int LongLine = 1_000_000;

    // Linear in the text: it is a stranger's.
    private const RegexOptions Linear = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly Regex Pseudonym = new(@"\b[A-Za-z]{1,8}-[0-9a-f]{16,64}\b", Linear);
    private static readonly Regex Email = new(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", Linear);
    private static readonly Regex Nir = new(@"\b[1-478][ .-]?\d{2}[ .-]?\d{2}[ .-]?(\d{2}|2[ABab])[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{2}\b", Linear);
    private static readonly Regex Genotype = new(@"(^|[\s,;""])(\d{1,2}|\.)[/|](\d{1,2}|\.)($|[\s,;"":])", Linear);
    private static readonly Regex Dosages = new("[012]{40}", Linear);
    private static readonly Regex Encoded = new("[A-Za-z0-9+/_=-]{200}", Linear);

    private readonly AirlockFindings _findings;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    public CheckText(AirlockChecks checks, AirlockFindings findings)
    {
        _findings = findings;
        var names = checks.Names.Where(static name => name.Length >= (name.All(char.IsAsciiDigit) ? ShortestNumber : ShortestName));
        _names = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Looks through the lines of a text.</summary>
    public void Run(string file, string text, string? where = null)
    {
        var number = 0;
        var genotypes = 0;
        var first = "";
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = range.Length > LongLine ? range[..LongLine].ToString() : range.ToString();
            if (range.Length > LongLine)
            {
                _findings.Add(FindingKinds.Encoded, file, Place(where, number), "lines that a person can read", "a line of over a million characters");
            }

            Line(file, line, where, number);
            if (Genotype.Count(line) is > 0 and var found)
            {
                first = genotypes == 0 ? Place(where, number, Genotype.Match(line).Index) : first;
                genotypes += found;
            }
        }

        if (genotypes >= FewGenotypes)
        {
            _findings.Add(FindingKinds.Genotypes, file, first, "aggregates", string.Create(CultureInfo.InvariantCulture, $"{genotypes} texts that look like genotypes"));
        }
    }

    private void Line(string file, string line, string? where, int number)
    {
        foreach (var (at, _) in Named(line))
        {
            Identifier(file, Place(where, number, at), "the name of a participant or sample of the lake");
        }

        Each(Pseudonym, line, at => Identifier(file, Place(where, number, at), "a pseudonym of a project"));
        Each(Email, line, at => Identifier(file, Place(where, number, at), "an e-mail address"));
        foreach (var match in Nir.Matches(line).Where(static match => HasKey(match.Value)))
        {
            Identifier(file, Place(where, number, match.Index), "a number with the key of an INS or NIR");
        }

        Each(Dosages, line, at => _findings.Add(FindingKinds.Genotypes, file, Place(where, number, at), "aggregates", "a row of dosages"));
        Each(Encoded, line, at => _findings.Add(FindingKinds.Encoded, file, Place(where, number, at), "text that a person can read", "200 and more characters without a space"));
    }

    private static void Each(Regex pattern, string line, Action<int> found)
    {
        foreach (var match in pattern.EnumerateMatches(line))
        {
            found(match.Index);
        }
    }

    private void Identifier(string file, string where, string found) => _findings.Add(FindingKinds.Identifier, file, where, "nothing that names a person or sample", found);

    // Words and what '.', '_' and '-' join: each run of parts is looked up, so "PFMG-0001_tumour" is found by its first two.
    private List<(int At, int Length)> Named(string line)
    {
        var found = new List<(int At, int Length)>();
        for (var start = 0; start < line.Length;)
        {
            if (!IsOfToken(line[start]))
            {
                start++;
                continue;
            }

            var end = start;
            while (end < line.Length && IsOfToken(line[end]))
            {
                end++;
            }

            if (end - start <= LongestToken && FindIn(line.AsSpan(start, end - start)) is { } at)
            {
                found.Add((start + at, end - start));
            }

            start = end;
        }

        return found;
    }

    private int? FindIn(ReadOnlySpan<char> token)
    {
        var starts = new List<int> { 0 };
        for (var at = 0; at < token.Length && starts.Count < MostParts; at++)
        {
            if (token[at] is '.' or '_' or '-')
            {
                starts.Add(at + 1);
            }
        }

        for (var first = 0; first < starts.Count; first++)
        {
            for (var last = first; last < starts.Count; last++)
            {
                var end = last + 1 < starts.Count ? starts[last + 1] - 1 : token.Length;
                if (_names.Contains(token[starts[first]..end]))
                {
                    return starts[first];
                }
            }
        }

        return null;
    }

    private static bool IsOfToken(char character) => char.IsLetterOrDigit(character) || character is '.' or '_' or '-';

    private static bool HasKey(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant().Replace("2A", "19", StringComparison.Ordinal).Replace("2B", "18", StringComparison.Ordinal);
        return digits.Length == 15
            && long.TryParse(digits.AsSpan(0, 13), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(digits.AsSpan(13), NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            && 97 - (number % 97) == key;
    }

    private static string Place(string? where, int line, int? at = null) => where
        ?? (at is { } index ? string.Create(CultureInfo.InvariantCulture, $"line {line}, character {index + 1}") : string.Create(CultureInfo.InvariantCulture, $"line {line}"));
}
