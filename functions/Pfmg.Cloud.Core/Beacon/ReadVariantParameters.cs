using System.Buffers;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Core.Beacon;

/// <summary>Reads which variants a request asks for.</summary>
/// <remarks>
/// Source: Beacon v2.1, default model, genomicVariations/requestParameters.json and endpoints.json, which spells two of
/// the parameters otherwise (geneid, allele). Combinations that have no meaning are refused here, with what they lack.
/// </remarks>
internal static class ReadVariantParameters
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ACGTUNRYSWKMBDHV");
    private static readonly Dictionary<string, string> Spellings = new(StringComparer.Ordinal) { ["geneid"] = "geneId", ["allele"] = "genomicAlleleShortForm" };

    /// <summary>The parameters, each in each spelling.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "assemblyId", "referenceName", "mateName", "start", "end", "referenceBases", "alternateBases", "variantType", "variantMinLength", "variantMaxLength",
        "geneId", "geneid", "aminoacidChange", "genomicAlleleShortForm", "allele",
    ];

    public static VariantParameters Read(JsonObject given, RequestFields fields)
    {
        var known = new JsonObject();
        foreach (var (name, value) in given)
        {
            var spelt = Spellings.GetValueOrDefault(name, name);
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                fields.Refuse(name, $"only {string.Join(", ", Names)}", value);
            }
            else if (known.ContainsKey(spelt))
            {
                fields.Refuse(spelt, "one spelling of it", $"{spelt} and {name}");
            }
            else
            {
                known[spelt] = value?.DeepClone();
            }
        }

        string? Text(string name) => fields.Text(known[name], name);
        string? Named(string name) => Text(name) is { Length: > 0 } text ? text : null;
        var read = new VariantParameters
        {
            AssemblyId = Named("assemblyId"),
            ReferenceName = Named("referenceName"),
            MateName = Named("mateName"),
            Start = Positions(known["start"], "start", 0, fields),
            End = Positions(known["end"], "end", 1, fields),
            ReferenceBases = Bases(Text("referenceBases"), "referenceBases", fields),
            AlternateBases = Bases(Text("alternateBases"), "alternateBases", fields),
            VariantType = Named("variantType"),
            VariantMinLength = fields.Whole(known["variantMinLength"], "variantMinLength", 0),
            VariantMaxLength = fields.Whole(known["variantMaxLength"], "variantMaxLength", 1),
            GeneId = Named("geneId"),
            AminoacidChange = Named("aminoacidChange"),
            GenomicAlleleShortForm = Named("genomicAlleleShortForm"),
        };
        Require(read, fields);
        return read;
    }

    private static List<long> Positions(JsonNode? node, string name, long least, RequestFields fields)
    {
        var positions = RequestFields.Several(node).Select(item => fields.Whole(item, name, least)).OfType<long>().ToList();
        if (positions.Count > 2)
        {
            fields.Refuse(name, "one or two positions", $"{positions.Count}");
        }

        return positions;
    }

    /// <summary>"-" and "." stand for no bases in clients that may not send an empty text.</summary>
    private static string? Bases(string? text, string name, RequestFields fields)
    {
        if (text is null or "" or "-" or ".")
        {
            return text is null ? null : "";
        }

        var bases = text.ToUpperInvariant();
        if (bases.AsSpan().ContainsAnyExcept(Letters))
        {
            fields.Refuse(name, "IUPAC letters of bases", text);
        }

        return bases.Replace('U', 'T');
    }

    private static void Require(VariantParameters asked, RequestFields fields)
    {
        var isPlaced = asked.Start.Count > 0 || asked.End.Count > 0;
        if (isPlaced && asked.ReferenceName is null)
        {
            fields.Refuse("referenceName", "the contig that start and end lie on", "nothing");
        }

        switch (asked.Start.Count, asked.End.Count)
        {
            case (0, > 0):
                fields.Refuse("start", "a start where there is an end", "nothing");
                break;
            case (1, 0) when asked.AlternateBases is null:
                fields.Refuse("alternateBases", "the bases at start, or an end", "nothing");
                break;
            case (2, not 2) or (1, 2):
                fields.Refuse("end", "one position for one start, two for two", $"{asked.End.Count} for {asked.Start.Count}");
                break;
            case (1, 1) when asked.Start[0] >= asked.End[0]:
                fields.Refuse("end", "a position behind start", $"{asked.End[0]} for {asked.Start[0]}");
                break;
            case (2, 2) when asked.Start[0] >= asked.Start[1] || asked.End[0] >= asked.End[1] || asked.Start[0] >= asked.End[1]:
                fields.Refuse("start", "two positions, the second behind the first, likewise of end, which is not before start", "others");
                break;
            default:
                break;
        }

        if (asked.VariantMinLength > asked.VariantMaxLength)
        {
            fields.Refuse("variantMinLength", "at most variantMaxLength", $"{asked.VariantMinLength}");
        }

        if (asked.GenomicAlleleShortForm is not null && (isPlaced || asked.GeneId is not null))
        {
            fields.Refuse("genomicAlleleShortForm", "no other place beside it", "start, end or geneId");
        }

        if (asked.GeneId is not null && isPlaced)
        {
            fields.Refuse("geneId", "a gene or positions", "both");
        }

        if (asked.AminoacidChange is not null)
        {
            fields.Refuse("aminoacidChange", "nothing: the lake holds no consequences on proteins yet", "a change of an amino acid");
        }
    }
}
