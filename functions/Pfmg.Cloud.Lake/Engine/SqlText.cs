using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>Writes names and literals into SQL. Values of a caller go in as parameters, never as text.</summary>
internal static class SqlText
{
    /// <summary>A plan is the same for a thousand samples and for all.</summary>
    private const int MostInlined = 1_000;

    /// <summary>A text literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A quoted name.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A query with its parameters written into it, for a plan alone: of a long list only the first values.</summary>
    /// <exception cref="ArgumentException">A value is of a type that queries do not use.</exception>
    public static string Inline(string sql, IReadOnlyList<SqlValue> values)
    {
        var known = values.ToDictionary(static value => value.Name, static value => value.Value, StringComparer.Ordinal);
        var text = new StringBuilder(sql.Length);
        for (int at = 0; at < sql.Length;)
        {
            int end = sql[at] switch
            {
                '\'' or '"' => EndOfQuote(sql, at),
                '$' => EndOfWord(sql, at + 1),
                _ => at + 1,
            };
            var piece = sql.AsSpan(at, end - at);
            if (piece[0] == '$' && known.TryGetValue(piece[1..].ToString(), out var value))
            {
                text.Append(Constant(value));
            }
            else
            {
                text.Append(piece);
            }

            at = end;
        }

        return text.ToString();
    }

    private static string Constant(object value) => value switch
    {
        string words => Literal(words),
        bool or int or long or double or float => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        IEnumerable<int> numbers => $"[{string.Join(", ", numbers.Take(MostInlined))}]",
        IEnumerable<string> texts => $"[{string.Join(", ", texts.Take(MostInlined).Select(Literal))}]",
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value of a query.", nameof(value)),
    };

    /// <summary>Behind a quoted text or name; a quote in it is doubled, which ends one and begins another.</summary>
    private static int EndOfQuote(string sql, int start)
    {
        int end = sql.IndexOf(sql[start], start + 1);
        return end < 0 ? sql.Length : end + 1;
    }

    private static int EndOfWord(string sql, int start)
    {
        int end = start;
        while (end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] == '_'))
        {
            end++;
        }

        return end;
    }
}
