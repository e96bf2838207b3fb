using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Writes the parts that all answers of a Beacon share.</summary>
/// <remarks>Source: Beacon v2.1, framework, responses and responses/sections.</remarks>
internal static class BeaconDocuments
{
    /// <summary>The meta of an answer with results: what was understood, and how much is told.</summary>
    public static JsonObject Meta(BeaconRequest request, BeaconEntry entry, BeaconGranularity granularity)
    {
        var meta = Meta([entry]);
        meta["returnedGranularity"] = Word(granularity);
        meta["receivedRequestSummary"] = Summary(request);
        if (request.TestMode)
        {
            meta["testMode"] = true;
        }

        return meta;
    }

    /// <summary>The meta of an answer about the Beacon itself.</summary>
    public static JsonObject Meta(IEnumerable<BeaconEntry> entries) => new()
    {
        ["beaconId"] = BeaconIdentity.Id,
        ["apiVersion"] = BeaconVersion.Api,
        ["returnedSchemas"] = new JsonArray([.. entries.Select(static entry => (JsonNode)new JsonObject { ["entityType"] = entry.Id, ["schema"] = entry.Schema })]),
    };

    /// <summary>A term; without a label where none is known.</summary>
    public static JsonObject Term(BeaconTerm term)
    {
        var node = new JsonObject { ["id"] = term.Id };
        if (term.Label is { } label)
        {
            node["label"] = label;
        }

        return node;
    }

    /// <summary>A granularity's word.</summary>
    public static string Word(BeaconGranularity granularity) => granularity.ToString().ToLowerInvariant();

    /// <summary>The request as it was understood. Nothing of it that names a person is logged; this goes to who sent it.</summary>
    private static JsonObject Summary(BeaconRequest request)
    {
        var summary = new JsonObject
        {
            ["apiVersion"] = request.ApiVersion,
            ["requestedSchemas"] = new JsonArray([.. request.RequestedSchemas.Select(Schema)]),
            ["pagination"] = new JsonObject { ["skip"] = request.Skip, ["limit"] = request.Limit },
            ["requestedGranularity"] = Word(request.Granularity),
            ["includeResultsetResponses"] = request.Include.ToString().ToUpperInvariant(),
            ["testMode"] = request.TestMode,
        };
        if (request.Filters.Count > 0)
        {
            summary["filters"] = new JsonArray([.. request.Filters.Select(static filter => (JsonNode)filter.ToString())]);
        }

        if (request.Variant is { } variant)
        {
            summary["requestParameters"] = new JsonObject { ["g_variant"] = Parameters(variant) };
        }

        return summary;
    }

    private static JsonNode Schema(RequestedSchema asked)
    {
        var schema = new JsonObject();
        if (asked.EntityType is { } type)
        {
            schema["entityType"] = type;
        }

        if (asked.Schema is { } name)
        {
            schema["schema"] = name;
        }

        return schema;
    }

    private static JsonObject Parameters(VariantParameters variant)
    {
        var node = new JsonObject();
        foreach (var (name, value) in ((string, JsonNode?)[])
        [
            ("assemblyId", variant.AssemblyId), ("referenceName", variant.ReferenceName), ("mateName", variant.MateName),
            ("start", Positions(variant.Start)), ("end", Positions(variant.End)),
            ("referenceBases", variant.ReferenceBases), ("alternateBases", variant.AlternateBases), ("variantType", variant.VariantType),
            ("variantMinLength", variant.VariantMinLength), ("variantMaxLength", variant.VariantMaxLength), ("geneId", variant.GeneId),
            ("genomicAlleleShortForm", variant.GenomicAlleleShortForm),
        ])
        {
            if (value is not null)
            {
                node[name] = value;
            }
        }

        return node;
    }

    private static JsonArray? Positions(IReadOnlyList<long> positions) => positions.Count == 0 ? null : new JsonArray([.. positions.Select(static position => (JsonNode)position)]);
}

/// <summary>Who this Beacon says that it is.</summary>
internal static class BeaconIdentity
{
    /// <summary>A reversed domain name.</summary>
    public const string Id = "cloud.pfmg.beacon";

    /// <summary>For people.</summary>
    public const string Name = "Pfmg.Cloud Beacon";
}
