using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Ontologies;

/// <summary>Reads terms, their names and "is a" from OBO files; obsolete terms are left out, all else is passed over.</summary>
/// <remarks>Source: OBO flat file format 1.4.</remarks>
public static class OboReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="InvalidInputException">It is no OBO file, or a term has no id, or two have the same.</exception>
    public static Ontology Read(TextReader text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new Dictionary<string, OntologyTerm>(StringComparer.Ordinal);
        string version = "";
        bool inHeader = true, isVersioned = false;
        Stanza? stanza = null;
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.StartsWith('['))
            {
                Keep(terms, stanza, file);
                inHeader = false;
                stanza = line.Trim() == "[Term]" ? new Stanza(number) : null;
                continue;
            }

            var (tag, value) = Split(line);
            if (inHeader)
            {
                isVersioned |= tag == "format-version";
                version = tag == "data-version" ? value : version;
            }
            else
            {
                stanza?.Take(tag, value);
            }
        }

        Keep(terms, stanza, file);
        return isVersioned ? new Ontology(version, terms) : throw new InvalidInputException(file, "", "an OBO file with a format-version", "none");
    }

    private static (string Tag, string Value) Split(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", "") : (line[..colon], line[(colon + 1)..].Trim());
    }

    private static void Keep(Dictionary<string, OntologyTerm> terms, Stanza? stanza, string file)
    {
        if (stanza is null || stanza.IsObsolete)
        {
            return;
        }

        string where = string.Create(CultureInfo.InvariantCulture, $"line {stanza.Line}");
        string id = stanza.Id ?? throw new InvalidInputException(file, where, "a term with an id", "none");
        if (!terms.TryAdd(id, new OntologyTerm(id, stanza.Label, stanza.Parents)))
        {
            throw new InvalidInputException(file, where, "each term once", id);
        }
    }

    private sealed class Stanza(int line)
    {
        public int Line { get; } = line;

        public string? Id { get; private set; }

        public string Label { get; private set; } = "";

        public List<string> Parents { get; } = [];

        public bool IsObsolete { get; private set; }

        public void Take(string tag, string value)
        {
            switch (tag)
            {
                case "id":
                    Id = value;
                    break;
                case "name":
                    Label = value;
                    break;
                case "is_obsolete":
                    IsObsolete = value == "true";
                    break;
                case "is_a":
                    Parents.Add(Bare(value));
                    break;
                default:
                    break;
            }
        }

        // "MONDO:0005071 {source="X"} ! nervous system disorder" names MONDO:0005071.
        private static string Bare(string value)
        {
            int end = value.AsSpan().IndexOfAny(" \t{!");
            return end < 0 ? value : value[..end];
        }
    }
}
