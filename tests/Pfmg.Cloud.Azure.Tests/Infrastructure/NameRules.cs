using System.Globalization;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Containers, queues, keys, events and the pool's formula carry the names that the code uses.</summary>
internal static partial class NameRules
{
    // What a formula may read and must set. Source: "Create a formula to automatically scale compute nodes in a Batch pool".
    private static readonly string[] FormulaVariables =
        ["$PendingTasks", "$CurrentLowPriorityNodes", "$CurrentDedicatedNodes", "$PreemptedNodeCount", "$TargetDedicatedNodes", "$TargetLowPriorityNodes", "$NodeDeallocationOption"];

    private static readonly string[] FormulaTargets = ["$TargetDedicatedNodes", "$TargetLowPriorityNodes", "$NodeDeallocationOption"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("every area of the store has its container in the account that the code reads it from", Containers,
            new("platform.bicep", "containers: ['uploads']", "containers: ['upload']"),
            new("platform.bicep", "'counter', 'audit'", "'counter', 'audits'"),
            new("platform.bicep", "    hierarchical: true\n", "    hierarchical: false\n")),
        new("every queue of a trigger is deployed, and its poison queue", Queues,
            new("platform.bicep", "'receipts', 'receipts-poison'", "'receipts'"),
            new("modules/subscriptions.bicep", "queueName: 'receipts'", "queueName: 'receipt'"),
            new("platform.bicep", "queues: ['uploads', 'uploads-poison',", "queues: ['uploads',")),
        new("events that arrive are those that the code acts on", Events,
            new("modules/subscriptions.bicep", "'FlushWithClose'", "'CreateFile'"),
            new("modules/subscriptions.bicep", "containers/uploads/blobs/", "containers/upload/blobs/"),
            new("modules/subscriptions.bicep", "values: ['/tasks/']", "values: ['/task/']"),
            new("modules/subscriptions.bicep", "subjectEndsWith: 'manifest.json'", "subjectEndsWith: '/manifest.json'"),
            new("modules/subscriptions.bicep", "      identity: { type: 'SystemAssigned' }\n", "")),
        new("the database is the one that the code opens by default", Database,
            new("modules/documents.bicep", "var database = 'pfmg'", "var database = 'pfmg2'"),
            new("modules/documents.bicep", "paths: ['/partition']", "paths: ['/id']"),
            new("modules/documents.bicep", "{ path: '/body/*' }, ", ""),
            new("modules/documents.bicep", "['runs', ", "['run', ")),
        new("the keys are those that the code asks for", Keys,
            new("modules/keys.bicep", "name: 'signing'", "name: 'sign'"),
            new("modules/keys.bicep", "curveName: 'P-256'", "curveName: 'P-384'"),
            new("modules/keys.bicep", "keySize: 3072", "keySize: 2048"),
            new("modules/keys.bicep", "keyOps: ['sign']", "keyOps: ['encrypt']")),
        new("the pool's formula is one that Batch can evaluate", Formula,
            new("autoscale.txt", "$PendingTasks.GetSamplePercent", "$WaitingTasks.GetSamplePercent"),
            new("autoscale.txt", "$NodeDeallocationOption = taskcompletion;", ""),
            new("autoscale.txt", "min({1}, ", "min({3}, "),
            new("autoscale.txt", "min({0}, ", "min(10, "),
            new("modules/pools.bicep", "maxSpotNodes, maxDedicatedNodes, tasksPerNode)", "maxDedicatedNodes, maxSpotNodes, tasksPerNode)")),
        new("alerts ask for what is measured and logged", Alerts,
            new("alerts/failed-runs.kql", "pfmg.runs.ended'", "pfmg.runs.failed'"),
            new("alerts/queue-age.kql", "pfmg.queue.age'", "pfmg.queue.wait'"),
            new("modules/alerts.bicep", "../alerts/queue-age.kql", "../alerts/failed-runs.kql"),
            new("modules/storage.bicep", "logs: [{ category: 'StorageWrite', enabled: true }]", "logs: []"),
            new("modules/alerts.bicep", "Microsoft.Consumption/budgets", "Microsoft.Consumption/limits")),
        new("the service is the one that azd deploys to", it => it.Texts["modules/functionapp.bicep"].Contains("'azd-service-name': 'api'", StringComparison.Ordinal) ? [] : ["No app is tagged api."],
            new Change("modules/functionapp.bicep", "'azd-service-name': 'api'", "'azd-service-name': 'app'")),
    ];

    private static IEnumerable<string> Strings(Deployment it, string module, string parameter) =>
        it.Platform.Modules.Single(one => one.Symbol == module).Given[parameter]!.AsArray().Select(name => (string)name!);

    private static IEnumerable<string> Containers(Deployment it)
    {
        string[] ours = [StorePaths.Lake, StorePaths.References, StorePaths.Runs, StorePaths.Counter, StorePaths.Audit, StorePaths.Airlock];
        if (!Strings(it, "intake", "containers").SequenceEqual([StorePaths.Uploads.TrimEnd('/')]) || (bool?)it.Platform.Modules.Single(one => one.Symbol == "intake").Given["hierarchical"] is not true)
        {
            yield return "platform.bicep: the intake account is not one of real folders for uploads.";
        }

        if (!Strings(it, "lake", "containers").Order(StringComparer.Ordinal).SequenceEqual(ours.Select(area => area.TrimEnd('/')).Order(StringComparer.Ordinal)))
        {
            yield return "platform.bicep: the lake's containers are not the store's areas.";
        }
    }

    private static IEnumerable<string> Queues(Deployment it)
    {
        var made = Strings(it, "intake", "queues").ToHashSet();
        var read = SettingRules.Triggers().Where(trigger => (string?)trigger["type"] == "queueTrigger").Select(trigger => (string)trigger["queueName"]!).ToList();
        var delivered = it.Files["modules/subscriptions.bicep"].Made.Select(one => (string)one.At("properties", "deliveryWithResourceIdentity", "destination", "properties", "queueName")!).ToList();
        var needed = read.Concat(read.Where(name => !name.EndsWith("-poison", StringComparison.Ordinal)).Select(name => $"{name}-poison")).ToHashSet();
        foreach (var name in needed.Except(made).Concat(made.Except(needed)).Concat(delivered.Except(read)))
        {
            yield return $"The queue {name} is not made, not read, or not delivered to.";
        }
    }

    private static IEnumerable<string> Events(Deployment it)
    {
        var file = it.Files["modules/subscriptions.bicep"];
        var code = File.ReadAllText(Path.Combine(Repository.Root, "functions", "Pfmg.Cloud.Functions", "Api", "BlobCreated.cs"));
        foreach (var operation in file.Variables["written"]!.AsArray().Select(name => (string)name!).Where(name => !code.Contains($"\"{name}\"", StringComparison.Ordinal)))
        {
            yield return $"BlobCreated does not know {operation}.";
        }

        foreach (var one in file.Made)
        {
            if ((string?)one.At("properties", "eventDeliverySchema") != "CloudEventSchemaV1_0"
                || (string?)one.At("properties", "deliveryWithResourceIdentity", "identity", "type") != "SystemAssigned"
                || one.At("properties", "filter", "includedEventTypes")!.AsArray() is not [var type] || (string?)type != "Microsoft.Storage.BlobCreated"
                || !one.At("properties", "filter", "advancedFilters")!.AsArray().Any(filter => filter!["values"].Expression() == "written"))
            {
                yield return $"modules/subscriptions.bicep: {one.Symbol} is not of blobs that were written, as CloudEvents, by the topic's identity.";
            }
        }

        // An event for one path of each kind must pass its filter.
        var receipt = StorePaths.Receipt("r", "t");
        foreach (var (symbol, path) in ((string, string)[])[("onUpload", StorePaths.Upload("p", "r") + "manifest.json"), ("onUpload", StorePaths.Upload("p", "r") + "2.manifest.json"), ("onReceipt", receipt)])
        {
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            var subject = $"/blobServices/default/containers/{path[..slash]}/blobs/{path[(slash + 1)..]}";
            var filter = file.Made.Single(one => one.Symbol == symbol).At("properties", "filter")!;
            var held = filter["advancedFilters"]!.AsArray().Where(one => (string?)one!["key"] == "subject").SelectMany(one => one!["values"]!.AsArray()).Select(value => (string)value!);
            if (!subject.StartsWith((string)filter["subjectBeginsWith"]!, StringComparison.Ordinal) || !subject.EndsWith((string)filter["subjectEndsWith"]!, StringComparison.Ordinal)
                || !held.All(value => subject.Contains(value, StringComparison.Ordinal)))
            {
                yield return $"modules/subscriptions.bicep: {symbol} does not hear of {path}.";
            }
        }
    }

    private static IEnumerable<string> Database(Deployment it)
    {
        var file = it.Files["modules/documents.bicep"];
        var container = file.MadeOf("Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers").Single().At("properties", "resource")!;
        var indexed = container["indexingPolicy"]!["includedPaths"]!.AsArray().Select(path => (string?)path!["path"]).ToList();
        if ((string?)file.Variables["database"] != new AzureOptions().CosmosDatabase || container["partitionKey"]!["paths"]!.AsArray() is not [var key] || (string?)key != "/partition"
            || !indexed.Contains("/body/*") || !indexed.Contains("/id/?"))
        {
            yield return "modules/documents.bicep: not the database, partition or index of CosmosDocumentStore.";
        }

        var made = file.Variables["collections"]!.AsArray().Select(name => (string)name!);
        foreach (var name in Code().SelectMany(text => Collection().Matches(text).Select(match => match.Groups["name"].Value)).Except(made))
        {
            yield return $"modules/documents.bicep: no container for the collection {name}.";
        }
    }

    private static IEnumerable<string> Alerts(Deployment it)
    {
        var telemetry = string.Join('\n', Directory.GetFiles(Path.Combine(Repository.Root, "functions", "Pfmg.Cloud.Core", "Telemetry"), "*.cs").Select(File.ReadAllText));
        var queries = it.Texts.Where(text => text.Key.EndsWith(".kql", StringComparison.Ordinal)).ToList();
        foreach (var (file, text) in queries)
        {
            foreach (var name in Measured().Matches(text).Select(match => match.Value.Trim('\'')).Where(name => !telemetry.Contains($"\"{name}\"", StringComparison.Ordinal)))
            {
                yield return $"{file}: nothing is measured as {name}.";
            }

            if (!it.Texts["modules/alerts.bicep"].Contains($"loadTextContent('../{file}')", StringComparison.Ordinal))
            {
                yield return $"{file} raises no alert.";
            }
        }

        foreach (var wanted in (string[])["alerts/failed-runs.kql", "alerts/queue-age.kql", "alerts/poison-messages.kql"])
        {
            if (!it.Texts.ContainsKey(wanted))
            {
                yield return $"{wanted} is missing.";
            }
        }

        // The alert on poison messages reads the log of writes to queues.
        var logs = it.Files["modules/storage.bicep"].Made.Single(one => one.Symbol == "queueDiagnostics").At("properties", "logs")!.AsArray();
        if (!logs.Any(log => (string?)log!["category"] == "StorageWrite"))
        {
            yield return "modules/storage.bicep: writes to queues are not logged.";
        }

        if (it.Files["modules/alerts.bicep"].MadeOf("Microsoft.Consumption/budgets").Count() != 1)
        {
            yield return "modules/alerts.bicep: there is no budget.";
        }
    }

    private static IEnumerable<string> Code() => Directory.GetFiles(Path.Combine(Repository.Root, "functions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    private static IEnumerable<string> Keys(Deployment it)
    {
        var keys = it.Files["modules/keys.bicep"].MadeOf("Microsoft.KeyVault/vaults/keys").ToDictionary(key => (string)key.At("name")!);
        if (!keys.TryGetValue("signing", out var signing) || (string?)signing.At("properties", "curveName") != "P-256" || !Operations(signing).Contains("sign"))
        {
            yield return "modules/keys.bicep: no key \"signing\" on P-256.";
        }

        if (!keys.TryGetValue("pseudonyms", out var pseudonyms) || (int?)pseudonyms.At("properties", "keySize") != 3_072 || !Operations(pseudonyms).Contains("sign")
            || pseudonyms.At("properties", "rotationPolicy") is not null)
        {
            yield return "modules/keys.bicep: no key \"pseudonyms\", RSA of 3,072 bits, never rotated by itself.";
        }
    }

    private static IEnumerable<string> Operations(BicepResource key) => key.At("properties", "keyOps")!.AsArray().Select(operation => (string)operation!);

    private static IEnumerable<string> Formula(Deployment it)
    {
        var text = it.Texts["autoscale.txt"];
        var variables = ServiceVariable().Matches(text).Select(match => match.Value).Distinct().ToList();
        foreach (var name in variables.Except(FormulaVariables))
        {
            yield return $"autoscale.txt: Batch has no {name}.";
        }

        foreach (var name in FormulaTargets.Where(name => !text.Contains($"{name} = ", StringComparison.Ordinal)))
        {
            yield return $"autoscale.txt: {name} is not set.";
        }

        // The comment names each parameter once; the formula must use it too.
        var formula = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("//", StringComparison.Ordinal)));
        var used = Placeholder().Matches(formula).Select(match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)).Distinct().Order();
        if (!used.SequenceEqual([0, 1, 2]) || text.Length > 8_000 || text.Count(one => one == ';') > 100)
        {
            yield return "autoscale.txt: not the three parameters, or longer than Batch takes.";
        }

        if (it.Files["modules/pools.bicep"].Made.Single().At("properties", "scaleSettings", "autoScale", "formula").Expression()
            != "format(loadTextContent('../autoscale.txt'), maxSpotNodes, maxDedicatedNodes, tasksPerNode)")
        {
            yield return "modules/pools.bicep: the formula's parameters are not in its order.";
        }
    }

    [GeneratedRegex("""const string Collection = "(?<name>[a-z]+)";""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Collection();

    [GeneratedRegex(@"'pfmg\.[a-z._]+'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Measured();

    [GeneratedRegex(@"\$[A-Za-z]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ServiceVariable();

    [GeneratedRegex(@"\{(?<number>\d)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Placeholder();
}
