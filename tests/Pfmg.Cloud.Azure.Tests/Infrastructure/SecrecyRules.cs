using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Nobody signs in by a key, nothing is public, nothing travels in the clear, no secret is written down.</summary>
internal static partial class SecrecyRules
{
    // By type: the property that closes the door, and what it must be.
    private static readonly (string Type, string[] Path, JsonNode Value)[] Keyless =
    [
        ("Microsoft.Storage/storageAccounts", ["properties", "allowSharedKeyAccess"], false),
        ("Microsoft.DocumentDB/databaseAccounts", ["properties", "disableLocalAuth"], true),
        ("Microsoft.EventGrid/topics", ["properties", "disableLocalAuth"], true),
        ("Microsoft.Insights/components", ["properties", "DisableLocalAuth"], true),
        ("Microsoft.OperationalInsights/workspaces", ["properties", "features", "disableLocalAuth"], true),
        ("Microsoft.ContainerRegistry/registries", ["properties", "adminUserEnabled"], false),
        ("Microsoft.KeyVault/vaults", ["properties", "enableRbacAuthorization"], true),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", ["properties", "allow"], false),
        ("Microsoft.Batch/batchAccounts", ["properties", "allowedAuthenticationModes"], new JsonArray("AAD", "TaskAuthenticationToken")),
    ];

    private static readonly (string Type, string[] Path, JsonNode Value)[] Private =
    [
        ("Microsoft.Storage/storageAccounts", ["properties", "allowBlobPublicAccess"], false),
        ("Microsoft.Storage/storageAccounts/blobServices/containers", ["properties", "publicAccess"], "None"),
    ];

    private static readonly (string Type, string[] Path, JsonNode Value)[] Encrypted =
    [
        ("Microsoft.Storage/storageAccounts", ["properties", "minimumTlsVersion"], "TLS1_2"),
        ("Microsoft.Storage/storageAccounts", ["properties", "supportsHttpsTrafficOnly"], true),
        ("Microsoft.DocumentDB/databaseAccounts", ["properties", "minimalTlsVersion"], "Tls12"),
        ("Microsoft.EventGrid/topics", ["properties", "minimumTlsVersionAllowed"], "1.2"),
        ("Microsoft.Web/sites", ["properties", "siteConfig", "minTlsVersion"], "1.2"),
        ("Microsoft.Web/sites", ["properties", "httpsOnly"], true),
    ];

    // What a private network closes: endpoints.bicep's targets must reach it by the other way.
    private static readonly string[] Closable =
    [
        "Microsoft.Storage/storageAccounts", "Microsoft.DocumentDB/databaseAccounts", "Microsoft.EventGrid/topics", "Microsoft.KeyVault/vaults", "Microsoft.Batch/batchAccounts",
    ];

    private static readonly string[] PublishingByPassword = ["ftp", "scm"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("nobody signs in by a key", it => [.. Not(it, Keyless), .. BothPublishingPolicies(it)],
            new("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true"),
            new("modules/storage.bicep", "    allowSharedKeyAccess: false\n", ""),
            new("modules/documents.bicep", "disableLocalAuth: true", "disableLocalAuth: false"),
            new("modules/events.bicep", "disableLocalAuth: true", "disableLocalAuth: false"),
            new("modules/batch.bicep", "['AAD', 'TaskAuthenticationToken']", "['AAD', 'SharedKey']"),
            new("modules/registry.bicep", "adminUserEnabled: false", "adminUserEnabled: true"),
            new("modules/keys.bicep", "enableRbacAuthorization: true", "enableRbacAuthorization: false"),
            new("modules/functionapp.bicep", "name: 'scm'\n    properties: { allow: false }", "name: 'scm'\n    properties: { allow: true }"),
            new("modules/functionapp.bicep", "name: 'ftp'", "name: 'scm'"),
            new("modules/monitoring.bicep", "features: { disableLocalAuth: true }", "features: {}")),
        new("no key is asked of Azure", ListedKeys,
            new("modules/storage.bicep", "output name string = account.name", "output name string = account.listKeys().keys[0].value"),
            new("modules/functionapp.bicep", "insights.properties.ConnectionString", "listKeys(lake.id, '2023-05-01').keys[0].value")),
        new("no secret is a parameter or an output in the clear", Secrets,
            new("platform.bicep", "param alertEmail string", "param adminPassword string"),
            new("modules/documents.bicep", "output database string = database", "output connectionString string = database"),
            new("modules/functionapp.bicep", "AzureWebJobsStorage__credential:", "AzureWebJobsStorage:")),
        new("no blob is public", it => Not(it, Private),
            new("modules/storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true"),
            new("modules/storage.bicep", "publicAccess: 'None'", "publicAccess: 'Blob'")),
        new("everything asks for TLS 1.2", it => Not(it, Encrypted),
            new("modules/storage.bicep", "TLS1_2", "TLS1_0"),
            new("modules/storage.bicep", "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false"),
            new("modules/documents.bicep", "minimalTlsVersion: 'Tls12'", "minimalTlsVersion: 'Tls'"),
            new("modules/events.bicep", "    minimumTlsVersionAllowed: '1.2'\n", ""),
            new("modules/functionapp.bicep", "minTlsVersion: '1.2'", "minTlsVersion: '1.0'"),
            new("modules/functionapp.bicep", "httpsOnly: true", "httpsOnly: false")),
        new("a private network closes what holds data", Open,
            new("modules/documents.bicep", "privateNetwork ? 'Disabled' : 'Enabled'", "'Enabled'"),
            new("modules/keys.bicep", "    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'\n", ""),
            new("modules/storage.bicep", "privateNetwork ? 'Deny' : 'Allow'", "'Allow'"),
            new("platform.bicep", "{ name: 'lake-blob', id: lake.outputs.id,", "{ name: 'lake-blob', id: intake.outputs.id,"),
            new("profiles/prod.json", "\"privateNetwork\": true", "\"privateNetwork\": false")),
    ];

    private static IEnumerable<string> Not(Deployment it, (string Type, string[] Path, JsonNode Value)[] wanted)
    {
        foreach (var (type, path, value) in wanted)
        {
            var made = it.MadeOf(type).ToList();
            if (made.Count == 0)
            {
                yield return $"No {type} is made.";
            }

            foreach (var (file, resource) in made.Where(one => !JsonNode.DeepEquals(one.Resource.At(path), value)))
            {
                yield return $"{file}: {resource.Symbol}: {string.Join('.', path)} is not {value.ToJsonString()}.";
            }
        }
    }

    private static IEnumerable<string> BothPublishingPolicies(Deployment it) => it.MadeOf("Microsoft.Web/sites")
        .SelectMany(site => PublishingByPassword.Where(name => !it.Files[site.File].MadeOf("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
            .Any(policy => policy.Parent == site.Resource.Symbol && (string?)policy.At("name") == name)).Select(name => $"{site.File}: no policy against publishing by password over {name}."));

    private static IEnumerable<string> ListedKeys(Deployment it) => it.Texts.Where(text => text.Key.EndsWith(".bicep", StringComparison.Ordinal))
        .SelectMany(text => ListCall().Matches(text.Value).Select(call => $"{text.Key}: {call.Value}"));

    private static IEnumerable<string> Secrets(Deployment it)
    {
        foreach (var (name, file) in it.Files)
        {
            foreach (var parameter in file.Parameters.Where(one => Secret().IsMatch(one.Name) && !one.Decorators.ContainsKey("secure")))
            {
                yield return $"{name}: the parameter {parameter.Name} is not @secure().";
            }

            foreach (var output in file.Outputs.Where(one => Secret().IsMatch(one.Name)))
            {
                yield return $"{name}: the output {output.Name} is in the deployment's history.";
            }
        }

        // A connection of the Functions host by name alone is a connection string; by name and "__" it is an identity.
        foreach (var setting in SettingRules.Settings(it).Where(setting => setting is "AzureWebJobsStorage" or "IntakeStorage" || setting.EndsWith("Key", StringComparison.Ordinal)))
        {
            yield return $"The setting {setting} would hold a secret.";
        }
    }

    private static IEnumerable<string> Open(Deployment it)
    {
        foreach (var (file, resource) in Closable.SelectMany(it.MadeOf))
        {
            var access = resource.At("properties", "publicNetworkAccess").Expression() ?? "";
            if (!access.StartsWith("privateNetwork ", StringComparison.Ordinal) || !access.EndsWith("? 'Disabled' : 'Enabled'", StringComparison.Ordinal))
            {
                yield return $"{file}: {resource.Symbol}: public access does not follow privateNetwork.";
            }

            if (resource.Body["properties"]!["networkAcls"] is { } rules && rules["defaultAction"].Expression() != "privateNetwork ? 'Deny' : 'Allow'")
            {
                yield return $"{file}: {resource.Symbol}: what the firewall does by default does not follow privateNetwork.";
            }
        }

        var reached = it.Platform.Modules.Single(module => module.Symbol == "endpoints").Given["targets"]!.AsArray().Select(target => target!["id"].Expression()).ToHashSet();
        foreach (var target in (string[])["intake.outputs.id", "lake.outputs.id", "documents.outputs.id", "keys.outputs.id", "events.outputs.topicId", "registry.outputs.id", "batch.outputs.id"])
        {
            if (!reached.Contains(target))
            {
                yield return $"platform.bicep: no private endpoint reaches {target}.";
            }
        }

        if ((bool?)it.JsonOf("profiles/prod.json")["privateNetwork"] is not true)
        {
            yield return "profiles/prod.json: prod is not private.";
        }
    }

    [GeneratedRegex(@"\blist(Keys|\w*Secrets?|ConnectionStrings|AccountSas|ServiceSas|Credentials|KeyValue|AdminKeys|QueryKeys)\s*\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ListCall();

    [GeneratedRegex("(password|secret|token|sas|credential|accesskey|accountkey|sharedkey|connectionstring)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Secret();
}
