using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>What a Beacon says of itself: info, service-info, configuration, map, entry types.</summary>
/// <remarks>Source: Beacon v2.1, framework, `endpoints.json`; GA4GH service-info 1.0.0.</remarks>
internal static class BeaconFramework
{
    private const string Model = "https://raw.githubusercontent.com/ga4gh-beacon/beacon-v2/v2.1.0/models/json/beacon-v2-default-model";
    private const string Framework = "https://raw.githubusercontent.com/ga4gh-beacon/beacon-v2/v2.1.0/framework/json";

    /// <summary>`/` and `/info`.</summary>
    public static JsonObject Info(string version) => new()
    {
        ["meta"] = BeaconDocuments.Meta(BeaconEntry.All),
        ["response"] = new JsonObject
        {
            ["id"] = BeaconIdentity.Id,
            ["name"] = BeaconIdentity.Name,
            ["apiVersion"] = BeaconVersion.Api,
            ["version"] = "v" + version,
            ["environment"] = "dev",
            ["organization"] = new JsonObject { ["id"] = "cloud.pfmg", ["name"] = "Pfmg.Cloud" },
            ["description"] =
                "Genomes of participants who consented to research. Everyone is told whether an allele was seen in enough participants, who has signed in how many alleles were, "
                + "members of a project the records of that project's participants.",
        },
    };

    /// <summary>`/service-info`, which has no envelope.</summary>
    public static JsonObject ServiceInfo(string version) => new()
    {
        ["id"] = BeaconIdentity.Id,
        ["name"] = BeaconIdentity.Name,
        ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = "beacon", ["version"] = BeaconVersion.Api[1..] },
        ["organization"] = new JsonObject { ["name"] = "Pfmg.Cloud", ["url"] = "https://pfmg.cloud" },
        ["environment"] = "dev",
        ["version"] = version,
    };

    /// <summary>`/configuration`.</summary>
    /// <param name="most">How much is told at most where this Beacon is mounted.</param>
    public static JsonObject Configuration(BeaconGranularity most) => new()
    {
        ["meta"] = BeaconDocuments.Meta(BeaconEntry.All),
        ["response"] = new JsonObject
        {
            ["$schema"] = $"{Framework}/configuration/beaconConfigurationSchema.json",
            ["maturityAttributes"] = new JsonObject { ["productionStatus"] = "DEV" },
            ["securityAttributes"] = new JsonObject
            {
                ["defaultGranularity"] = "boolean",
                ["securityLevels"] = most == BeaconGranularity.Record ? new JsonArray("CONTROLLED") : new JsonArray("PUBLIC", "REGISTERED"),
            },
            ["entryTypes"] = Types(),
        },
    };

    /// <summary>`/entry_types`.</summary>
    public static JsonObject EntryTypes() => new()
    {
        ["meta"] = BeaconDocuments.Meta(BeaconEntry.All),
        ["response"] = new JsonObject { ["entryTypes"] = Types() },
    };

    /// <summary>`/map`.</summary>
    /// <param name="root">Where this Beacon is mounted, without a slash at its end.</param>
    public static JsonObject Map(string root)
    {
        var sets = new JsonObject();
        foreach (var entry in BeaconEntry.All)
        {
            var related = new JsonObject();
            foreach (var other in BeaconPaths.Related(entry))
            {
                related[$"{other.Id}Lookup"] = new JsonObject { ["returnedEntryType"] = other.Id, ["url"] = $"{root}/{entry.Path}/{{id}}/{other.Path}" };
            }

            var set = new JsonObject
            {
                ["entryType"] = entry.Id,
                ["openAPIEndpointsDefinition"] = $"{Model}/{entry.Folder}/endpoints.json",
                ["rootUrl"] = $"{root}/{entry.Path}",
                ["singleEntryUrl"] = $"{root}/{entry.Path}/{{id}}",
                ["endpoints"] = related,
            };
            if (BeaconPaths.HasOwnFilteringTerms(entry))
            {
                set["filteringTermsUrl"] = entry.IsCollection ? $"{root}/{entry.Path}/{{id}}/{BeaconPaths.FilteringTerms}" : $"{root}/{entry.Path}/{BeaconPaths.FilteringTerms}";
            }

            sets[$"{entry.Id}Endpoints"] = set;
        }

        return new JsonObject
        {
            ["meta"] = BeaconDocuments.Meta(BeaconEntry.All),
            ["response"] = new JsonObject { ["$schema"] = $"{Framework}/configuration/beaconMapSchema.json", ["endpointSets"] = sets },
        };
    }

    private static JsonObject Types()
    {
        var types = new JsonObject();
        foreach (var entry in BeaconEntry.All)
        {
            var type = new JsonObject
            {
                ["id"] = entry.Id,
                ["name"] = entry.Name,
                ["description"] = entry.Description,
                ["ontologyTermForThisType"] = BeaconDocuments.Term(entry.Term),
                ["partOfSpecification"] = $"Beacon {BeaconVersion.Api}",
                ["defaultSchema"] = new JsonObject
                {
                    ["id"] = entry.Schema,
                    ["name"] = $"Default schema of {entry.Name}",
                    ["referenceToSchemaDefinition"] = $"{Model}/{entry.Folder}/defaultSchema.json",
                    ["schemaVersion"] = entry.SchemaVersion,
                },
                ["additionallySupportedSchemas"] = new JsonArray(),
                ["nonFilteredQueriesAllowed"] = entry != BeaconEntry.GenomicVariant,
            };
            if (entry.IsCollection)
            {
                var of = entry == BeaconEntry.Dataset ? BeaconEntry.GenomicVariant : BeaconEntry.Individual;
                type["aCollectionOf"] = new JsonArray(new JsonObject { ["id"] = of.Id, ["name"] = of.Name });
            }

            types[entry.Id] = type;
        }

        return types;
    }
}
