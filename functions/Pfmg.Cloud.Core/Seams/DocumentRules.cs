using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>What keys and fields every document store takes.</summary>
/// <remarks>Source: Azure Cosmos DB service quotas (item ids: 1,023 bytes, without '/', '\', '?' and '#').</remarks>
public static class DocumentRules
{
    /// <summary>The most bytes of UTF-8 in a partition or an id.</summary>
    public const int MaxBytes = 1_000;

    /// <summary>Accepts a key or throws.</summary>
    /// <exception cref="InvalidInputException">A part of it breaks a rule.</exception>
    public static void Check(DocumentKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckCollection(key.Collection);
        CheckText(key.Partition, "partition");
        CheckText(key.Id, "id");
    }

    /// <summary>Accepts the parts of a query or throws.</summary>
    /// <exception cref="InvalidInputException">A part breaks a rule.</exception>
    public static void CheckQuery(string collection, string partition, string? field, string? value)
    {
        CheckCollection(collection);
        CheckText(partition, "partition");
        if (field is not null && (field.Length == 0 || !field.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')))
        {
            throw new InvalidInputException("query", "field", "the name of a top-level field, of letters, digits and '_'", $"\"{field}\"");
        }

        if ((field is null) != (value is null))
        {
            throw new InvalidInputException("query", "value", "a value exactly if there is a field", value is null ? "none" : "one");
        }
    }

    private static void CheckCollection(string collection)
    {
        if (collection.Length is < 3 or > 63 || !collection.All(character => char.IsAsciiLetterLower(character) || character == '-'))
        {
            throw new InvalidInputException("document", "collection", "3 to 63 lower-case letters and hyphens", $"\"{collection}\"");
        }
    }

    private static void CheckText(string text, string where)
    {
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new InvalidInputException("document", where, $"1 to {MaxBytes} bytes of UTF-8", $"{text.Length} characters");
        }

        if (text.AsSpan().ContainsAny("/\\?#") || text.Any(char.IsControl))
        {
            throw new InvalidInputException("document", where, "no '/', '\\', '?', '#' or control character", $"\"{text}\"");
        }
    }
}
