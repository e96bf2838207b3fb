using System.Text;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Writes descriptions as JSON-LD and as Turtle: the same statements.</summary>
/// <remarks>Sources: W3C JSON-LD 1.1 § 3, RDF 1.1 Turtle § 6.</remarks>
public static class WriteRdf
{
    /// <summary>As JSON-LD, with short names and their context.</summary>
    public static JsonObject JsonLd(RdfGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new JsonObject
        {
            ["@context"] = new JsonObject(RdfGraph.Prefixes.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
            ["@graph"] = new JsonArray([.. graph.Resources.Select(static one => (JsonNode)Node(one))]),
        };
    }

    /// <summary>As Turtle.</summary>
    public static string Turtle(RdfGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var text = new StringBuilder();
        foreach (var (prefix, iri) in RdfGraph.Prefixes)
        {
            text.Append("@prefix ").Append(prefix).Append(": <").Append(iri).Append("> .\n");
        }

        foreach (var resource in graph.Resources)
        {
            text.Append('\n').Append(Iri(resource.Iri!));
            AppendSaid(text, resource, 1);
            text.Append(" .\n");
        }

        return text.ToString();
    }

    private static JsonObject Node(RdfResource resource)
    {
        var node = new JsonObject();
        if (resource.Iri is { } iri)
        {
            node["@id"] = iri;
        }

        node["@type"] = new JsonArray([.. resource.Types.Select(static type => (JsonNode)type)]);
        foreach (var said in resource.Said.GroupBy(static one => one.Predicate, StringComparer.Ordinal))
        {
            var terms = said.Select(static one => Term(one.Term)).ToArray();
            node[said.Key] = terms is [var only] ? only : new JsonArray(terms);
        }

        return node;
    }

    private static JsonNode Term(RdfTerm term) => term switch
    {
        RdfIri iri => new JsonObject { ["@id"] = iri.Iri },
        RdfLiteral { Language: { } language } literal => new JsonObject { ["@value"] = literal.Value, ["@language"] = language },
        RdfLiteral { Type: { } type } literal => new JsonObject { ["@value"] = literal.Value, ["@type"] = type },
        RdfLiteral literal => literal.Value,
        RdfResource { Iri: { } iri } => new JsonObject { ["@id"] = iri },
        RdfResource resource => Node(resource),
        _ => throw new ArgumentException($"{term.GetType().Name} is no term.", nameof(term)),
    };

    private static void AppendSaid(StringBuilder text, RdfResource resource, int depth)
    {
        var indent = new string(' ', depth * 2);
        text.Append(" a ").AppendJoin(", ", resource.Types);
        foreach (var said in resource.Said.GroupBy(static one => one.Predicate, StringComparer.Ordinal))
        {
            text.Append(" ;\n").Append(indent).Append(said.Key);
            var first = true;
            foreach (var (_, term) in said)
            {
                text.Append(first ? " " : ", ");
                AppendTerm(text, term, depth);
                first = false;
            }
        }
    }

    private static void AppendTerm(StringBuilder text, RdfTerm term, int depth)
    {
        switch (term)
        {
            case RdfIri iri:
                text.Append(Iri(iri.Iri));
                break;
            case RdfLiteral literal:
                text.Append(Quoted(literal.Value)).Append(literal.Language is { } language ? $"@{language}" : literal.Type is { } type ? $"^^{type}" : "");
                break;
            case RdfResource { Iri: { } known }:
                text.Append(Iri(known));
                break;
            case RdfResource resource:
                text.Append('[');
                AppendSaid(text, resource, depth + 1);
                text.Append(" ]");
                break;
        }
    }

    private static string Iri(string iri)
    {
        var text = new StringBuilder("<");
        foreach (var rune in iri.EnumerateRunes())
        {
            if (rune.Value <= 0x20 || "<>\"{}|^`\\".Contains((char)Math.Min(rune.Value, char.MaxValue)))
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                text.Append(rune);
            }
        }

        return text.Append('>').ToString();
    }

    private static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var one in value)
        {
            _ = one switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)one:X4}"),
                _ => text.Append(one),
            };
        }

        return text.Append('"').ToString();
    }
}
