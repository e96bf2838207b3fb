namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Finds names in text: as words, so that S1 is found in S1_R1.fastq and not in S10.</summary>
internal static class NameText
{
    /// <summary>Whether a text holds any of the names.</summary>
    public static bool Holds(string text, IReadOnlyList<string> names) => names.Any(name => Find(text, name, 0) >= 0);

    /// <summary>The text with something else in the place of every name.</summary>
    public static string Replace(string text, IReadOnlyList<string> names, string instead)
    {
        // The longest first: of S1 and S1-T both are found in S1-T.
        foreach (string name in names.OrderByDescending(static name => name.Length))
        {
            for (int at = Find(text, name, 0); at >= 0; at = Find(text, name, at + instead.Length))
            {
                text = $"{text[..at]}{instead}{text[(at + name.Length)..]}";
            }
        }

        return text;
    }

    private static int Find(string text, string name, int start)
    {
        for (int at = start > text.Length ? -1 : text.IndexOf(name, start, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            int end = at + name.Length;
            if ((at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end])))
            {
                return at;
            }
        }

        return -1;
    }
}
