using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Every resource is tagged, tells what happens to it, and stays in its region; what is deleted in the lake is gone.</summary>
internal static class ResourceRules
{
    // Azure gives these no tags, or takes them from what they belong to.
    private static readonly string[] Untagged =
    [
        "Microsoft.Insights/diagnosticSettings", "Microsoft.Authorization/roleAssignments", "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments", "Microsoft.Consumption/budgets",
        "Microsoft.EventGrid/systemTopics/eventSubscriptions", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "Microsoft.Storage/storageAccounts/managementPolicies",
        "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/blobServices/containers", "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/queueServices/queues", "Microsoft.DocumentDB/databaseAccounts/sqlDatabases", "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers",
        "Microsoft.Web/sites/config", "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
    ];

    // What Azure keeps logs or metrics of; a storage account's logs are its services'.
    private static readonly string[] Diagnosed =
    [
        "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/queueServices", "Microsoft.EventGrid/systemTopics", "Microsoft.EventGrid/topics",
        "Microsoft.DocumentDB/databaseAccounts", "Microsoft.KeyVault/vaults", "Microsoft.ContainerRegistry/registries", "Microsoft.Batch/batchAccounts", "Microsoft.Web/sites",
        "Microsoft.OperationalInsights/workspaces", "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/virtualNetworks", "Microsoft.Network/publicIPAddresses",
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("everything is tagged", NoTags,
            new("modules/storage.bicep", "  tags: tags\n", ""),
            new("modules/keys.bicep", "    tags: tags\n    properties: {\n      keyOps", "    properties: {\n      keyOps"),
            new("modules/functionapp.bicep", "union(tags, {", "union({}, {"),
            new("main.bicep", "  application: 'pfmg-cloud'\n", "")),
        new("everything that Azure keeps logs of sends them", NoDiagnostics,
            new("modules/storage.bicep", "scope: account::queueService", "scope: account::blobs"),
            new("modules/documents.bicep", "scope: account\n", "scope: elsewhere\n"),
            new("modules/events.bicep", "scope: lakeTopic", "scope: intakeTopic"),
            new("modules/keys.bicep", "category: 'AuditEvent', enabled: true", "category: 'AuditEvent', enabled: false"),
            new("modules/batch.bicep", "workspaceId: workspaceId", "workspaceId: ''")),
        new("everything is where the deployment is", Elsewhere,
            new("modules/storage.bicep", "location: location", "location: 'westeurope'"),
            new("modules/documents.bicep", "locationName: location", "locationName: 'westeurope'"),
            new("main.bicep", "  'francesouth'\n", "  'francesouth'\n  'westeurope'\n")),
        new("what is deleted in the lake is gone", Kept,
            new("platform.bicep", "containers: ['lake', 'references', 'runs', 'counter', 'audit', 'airlock']\n    queues: []\n    keepsDeletedDays: 0", "containers: ['lake', 'references', 'runs', 'counter', 'audit', 'airlock']\n    queues: []\n    keepsDeletedDays: 7"),
            new("modules/storage.bicep", "enabled: keepsDeletedDays > 0", "enabled: true"),
            new("modules/storage.bicep", "containerDeleteRetentionPolicy: { enabled: false }", "containerDeleteRetentionPolicy: { enabled: true, days: 7 }"),
            new("modules/storage.bicep", "containerDeleteRetentionPolicy: { enabled: false }", "containerDeleteRetentionPolicy: { enabled: false }\n      isVersioningEnabled: true"),
            new("profiles/prod.json", "\"intakeKeepsDeletedDays\": 0", "\"intakeKeepsDeletedDays\": 30")),
        new("prod outlives a zone and can be put back", Fragile,
            new("profiles/prod.json", "\"lakeSku\": \"Standard_ZRS\"", "\"lakeSku\": \"Standard_LRS\""),
            new("profiles/prod.json", "\"zoneRedundant\": true", "\"zoneRedundant\": false"),
            new("modules/documents.bicep", "type: 'Continuous'", "type: 'Periodic'"),
            new("modules/functionapp.bicep", "zoneRedundant: zoneRedundant", "zoneRedundant: false")),
    ];

    private static IEnumerable<string> NoTags(Deployment it)
    {
        foreach (var (name, file) in it.Files)
        {
            foreach (var resource in file.Made.Where(resource => !Untagged.Contains(resource.Type)))
            {
                var tags = resource.At("tags").Expression() ?? "";
                if (tags != "tags" && !tags.StartsWith("union(tags, ", StringComparison.Ordinal))
                {
                    yield return $"{name}: {resource.Symbol} is not tagged.";
                }
            }
        }

        foreach (var tag in (string[])["azd-env-name", "application", "profile", "data"])
        {
            if (it.Files["main.bicep"].Variables["tags"]?[tag] is null)
            {
                yield return $"main.bicep: no tag {tag}.";
            }
        }
    }

    private static IEnumerable<string> NoDiagnostics(Deployment it)
    {
        foreach (var (name, file) in it.Files)
        {
            var sending = file.MadeOf("Microsoft.Insights/diagnosticSettings").Where(Sends).Select(setting => setting.At("scope").Expression()).ToHashSet();
            foreach (var resource in file.Made.Where(resource => Diagnosed.Contains(resource.Type) && !sending.Contains(resource.Symbol)))
            {
                yield return $"{name}: {resource.Symbol} sends no diagnostics to the workspace.";
            }
        }
    }

    private static bool Sends(BicepResource setting)
    {
        var kept = (string[])["logs", "metrics"];
        var entries = kept.Select(kind => setting.At("properties", kind)).SelectMany(node => node switch { JsonArray list => list.ToList(), JsonObject loop => [loop["each"]], _ => [] }).ToList();
        return entries.Count > 0 && entries.TrueForAll(entry => (bool?)entry!["enabled"] is true)
            && setting.At("properties", "workspaceId").Expression() is "workspaceId" or "workspace.id";
    }

    private static IEnumerable<string> Elsewhere(Deployment it)
    {
        foreach (var (name, file) in it.Files)
        {
            foreach (var resource in file.Made.Where(resource => resource.Body.ContainsKey("location")))
            {
                if (resource.At("location").Expression() != "location" && resource.At("location")!.ToString() != "global")
                {
                    yield return $"{name}: {resource.Symbol} is somewhere else.";
                }
            }
        }

        var replicas = it.Files["modules/documents.bicep"].Made.First().At("properties", "locations")!.AsArray();
        if (replicas.Count != 1 || replicas[0]!["locationName"].Expression() != "location")
        {
            yield return "modules/documents.bicep: documents leave the region.";
        }

        var regions = it.Files["main.bicep"].Parameters.Single(parameter => parameter.Name == "location").Decorators["allowed"]![0]!.AsArray().Select(region => (string?)region);
        if (regions.Any(region => region?.StartsWith("france", StringComparison.Ordinal) is not true))
        {
            yield return "main.bicep: a region outside France is allowed.";
        }
    }

    private static IEnumerable<string> Kept(Deployment it)
    {
        var lake = it.Platform.Modules.Single(module => module.Symbol == "lake");
        if ((int?)lake.Given["keepsDeletedDays"] is not 0)
        {
            yield return "platform.bicep: the lake's account keeps what was deleted.";
        }

        var blobs = it.Files["modules/storage.bicep"].MadeOf("Microsoft.Storage/storageAccounts/blobServices").Single();
        if (blobs.At("properties", "deleteRetentionPolicy", "enabled").Expression() != "keepsDeletedDays > 0"
            || (bool?)blobs.At("properties", "containerDeleteRetentionPolicy", "enabled") is not false
            || ((string[])["isVersioningEnabled", "restorePolicy", "changeFeed"]).Any(name => blobs.At("properties", name) is not null))
        {
            yield return "modules/storage.bicep: blobs are kept after they were deleted.";
        }

        // A certificate of erasure dates the purge of originals, too: until it counts these days in, there may be none.
        foreach (var profile in (string[])["profiles/dev.json", "profiles/prod.json"])
        {
            if ((int?)it.JsonOf(profile)["intakeKeepsDeletedDays"] is not 0)
            {
                yield return $"{profile}: originals outlive the purge that a certificate states.";
            }
        }
    }

    private static IEnumerable<string> Fragile(Deployment it)
    {
        var prod = it.JsonOf("profiles/prod.json");
        if ((bool?)prod["zoneRedundant"] is not true || ((string[])["intakeSku", "lakeSku"]).Any(sku => (string?)prod[sku] != "Standard_ZRS"))
        {
            yield return "profiles/prod.json: prod ends with a zone.";
        }

        if ((string?)it.Files["modules/documents.bicep"].Made.First().At("properties", "backupPolicy", "type") != "Continuous")
        {
            yield return "modules/documents.bicep: documents cannot be put back to a moment.";
        }

        foreach (var (file, resource) in it.MadeOf("Microsoft.Web/serverfarms").Where(plan => plan.Resource.At("properties", "zoneRedundant").Expression() != "zoneRedundant"))
        {
            yield return $"{file}: {resource.Symbol} ends with a zone.";
        }
    }
}
