using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Every setting that the program or its host reads is set, and each one set is read.</summary>
internal static partial class SettingRules
{
    // Read by the Functions host, not by us. Source: "App settings reference for Azure Functions" and "identity-based connections".
    private static readonly Dictionary<string, string> Hosts = new(StringComparer.Ordinal)
    {
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "the host sends its telemetry as the identity",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "and where to",
        ["AzureWebJobsStorage__accountName"] = "the host's own storage",
        ["AzureWebJobsStorage__clientId"] = "reached as the identity",
        ["AzureWebJobsStorage__credential"] = "and not by a key",
    };

    // Read, but not set in a deployment, each for a reason.
    private static readonly Dictionary<string, string> Unset = new(StringComparer.Ordinal)
    {
        ["Azure__BatchNodeStore"] = "null is the folder that all tasks of a node share",
        ["Azure__EmulatorConnectionString"] = "stands in place of accounts on a laptop",
        ["Azure__KeyVaultPseudonymVersion"] = "null is the key's first version, which is the only one",
        ["Callers__ClockSkewSeconds"] = "the default, half a minute, is what clocks of one cloud need",
        ["Drs__PassportIssuers"] = "null: whose passports are believed is the house's to say",
        ["Limits__AnonymousBurst"] = "the default is a page's worth of requests",
        ["Limits__AnonymousPerSecond"] = "the default is more than a person asks",
        ["Limits__CallerBurst"] = "the default is a folder's worth of files",
        ["Limits__CallerPerSecond"] = "the default is more than one program needs and less than an instance bears",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "a collector of one's own, beside Application Insights",
        ["PFMG_SERVICE_KEY"] = "read by `pfmg upload`, on a platform's machine",
        ["PFMG_TOKEN"] = "read by `pfmg upload`, on a platform's machine",
        ["PFMG_STORE"] = "the function app keeps only scratch in a folder, and the default is one",
        ["AZ_BATCH_NODE_SHARED_DIR"] = "set by Batch on its nodes",
        ["FUNCTIONS_CUSTOMHANDLER_PORT"] = "set by the Functions host",
    };

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("every setting that is read is set", it => [.. Read().Concat(Connections()).Where(name => !Unset.ContainsKey(name)).Except(Settings(it)).Select(name => $"{name} is read and not set.")],
            new("modules/functionapp.bicep", "Azure__LakeUrl:", "Azure__LakeUri:"),
            new("modules/functionapp.bicep", "IntakeStorage__queueServiceUri:", "Intake__queueServiceUri:")),
        new("every setting that is set is read", it => [.. Settings(it).Except(Read()).Except(Connections()).Where(name => !Hosts.ContainsKey(name)).Select(name => $"{name} is set and not read.")],
            new("modules/functionapp.bicep", "Azure__LakeUrl:", "Azure__LakeUri:"),
            new("modules/functionapp.bicep", "AzureWebJobsStorage__credential:", "FUNCTIONS_WORKER_RUNTIME: 'custom'\n      AzureWebJobsStorage__credential:")),
        new("every host's setting is set", it => [.. Hosts.Keys.Except(Settings(it)).Select(name => $"{name} is not set.")],
            new Change("modules/functionapp.bicep", "AzureWebJobsStorage__clientId:", "AzureWebJobsStorage__id:")),
    ];

    public static IEnumerable<string> Settings(Deployment it) => it.MadeOf("Microsoft.Web/sites/config").Single(config => (string?)config.Resource.At("name") == "appsettings")
        .Resource.Body["properties"]!.AsObject().Select(setting => setting.Key);

    // The options of Azure, and every variable that the code asks the environment for by a name in capitals.
    private static IEnumerable<string> Read() => typeof(AzureOptions).GetProperties().Select(property => $"{AzureOptions.Section}__{property.Name}")
        .Concat(Properties("Tokens/CallersOptions.cs").Select(name => $"Callers__{name}"))
        .Concat(Properties("Api/Drs/DrsOptions.cs").Select(name => $"Drs__{name}"))
        .Concat(Properties("Api/Callers/LimitOptions.cs").Select(name => $"Limits__{name}"))
        .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)))
        .Distinct(StringComparer.Ordinal);

    // The options of the program itself, which these tests do not load.
    private static IEnumerable<string> Properties(string file) =>
        Property().Matches(File.ReadAllText(Path.Combine(Repository.Root, "functions", "Pfmg.Cloud.Functions", file))).Select(match => match.Groups["name"].Value);

    // Each connection that a function.json names, as the host reads one by identity.
    private static IEnumerable<string> Connections() => Triggers().Select(trigger => (string?)trigger["connection"]).OfType<string>().Distinct()
        .SelectMany(name => (string[])[$"{name}__queueServiceUri", $"{name}__credential", $"{name}__clientId"]);

    public static IEnumerable<JsonNode> Triggers() => Directory.GetFiles(Path.Combine(Repository.Root, "functions", "Pfmg.Cloud.Functions"), "function.json", SearchOption.AllDirectories)
        .Select(file => JsonNode.Parse(File.ReadAllText(file))!["bindings"]![0]!);

    [GeneratedRegex(@"public \w+\?? (?<name>\w+) \{ get; init; \}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Property();

    [GeneratedRegex("""(Variable|VariableName) = "(?<name>[A-Z][A-Z_]+)"|GetEnvironmentVariable\("(?<name>[A-Z][A-Z_]+)"\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Variable();
}
