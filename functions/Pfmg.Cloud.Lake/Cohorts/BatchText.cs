using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>The callsets of a batch as a text: ascending ids as ranges, `1-2504` or `3,7-9`.</summary>
internal static class BatchText
{
    /// <summary>The text of some ids.</summary>
    /// <param name="ids">Ascending, none twice.</param>
    public static string Of(IReadOnlyList<int> ids)
    {
        var text = new StringBuilder();
        for (var (first, last) = (0, 0); first < ids.Count; first = last + 1)
        {
            last = first;
            while (last + 1 < ids.Count && ids[last + 1] == ids[last] + 1)
            {
                last++;
            }

            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{ids[first]}");
            if (last > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{ids[last]}");
            }
        }

        return text.ToString();
    }

    /// <summary>The ids of a text.</summary>
    /// <exception cref="CorruptException">It is no such text.</exception>
    public static int[] Parse(string text)
    {
        var ids = new List<int>();
        foreach (var range in text.Split(','))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            var (first, last) = dash < 0 ? (Number(range, text), Number(range, text)) : (Number(range[..dash], text), Number(range[(dash + 1)..], text));
            if (last < first || (ids.Count > 0 && first <= ids[^1]))
            {
                throw Damaged(text);
            }

            ids.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return [.. ids];
    }

    private static int Number(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Damaged(text);

    private static CorruptException Damaged(string text) => new($"The batch \"{(text.Length > 40 ? text[..40] + "…" : text)}\" of a row of carriers is no list of ascending ids.");
}
