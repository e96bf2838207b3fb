using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>One function of the app: its folder's name and the trigger in its `function.json`.</summary>
/// <remarks>
/// Source: "Azure Functions triggers and bindings", "Timer trigger" (NCRONTAB of six fields), "Azure Queue storage trigger",
/// "HTTP trigger"; names of queues: "Naming queues and metadata". Only what custom handlers here use is known; anything else is refused.
/// </remarks>
public sealed partial record FunctionJson
{
    /// <summary>The function's name, which is its folder's and its route's.</summary>
    public required string Name { get; init; }

    /// <summary>"httpTrigger", "queueTrigger" or "timerTrigger".</summary>
    public required string Trigger { get; init; }

    /// <summary>What the trigger's value is called in the envelope.</summary>
    public required string Binding { get; init; }

    /// <summary>A queue trigger's queue.</summary>
    public string? Queue { get; init; }

    /// <summary>A queue trigger's setting that names the account.</summary>
    public string? Connection { get; init; }

    /// <summary>A timer's schedule.</summary>
    public string? Schedule { get; init; }

    /// <summary>An HTTP trigger's route, after the prefix.</summary>
    public string? Route { get; init; }

    /// <summary>An HTTP trigger's verbs, in lower case; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whether an HTTP trigger asks for a key.</summary>
    public bool NeedsKey { get; init; }

    /// <summary>All functions of an app: every folder at its root that holds a `function.json`.</summary>
    /// <exception cref="FunctionsHostException">The host would not take one.</exception>
    public static IReadOnlyList<FunctionJson> ReadAll(string folder) =>
        [.. Directory.GetDirectories(folder).Where(directory => File.Exists(Path.Combine(directory, "function.json"))).Order(StringComparer.Ordinal).Select(Read)];

    private static FunctionJson Read(string directory)
    {
        var name = Path.GetFileName(directory);
        if (!FunctionName().IsMatch(name))
        {
            throw new FunctionsHostException($"{name} is no name of a function.");
        }

        var file = JsonReader.OfFile(Path.Combine(directory, "function.json")).Only("bindings", "disabled", "retry");
        var bindings = file.Objects("bindings");
        foreach (var binding in bindings)
        {
            if (!BindingName().IsMatch(binding.Text("name")))
            {
                throw binding.Wrong("name", "a name");
            }
        }

        var trigger = bindings.Where(binding => binding.Text("type").EndsWith("Trigger", StringComparison.Ordinal)).ToList() is [var one]
            ? one
            : throw new FunctionsHostException($"{name}: a function has one trigger.");
        if (trigger.Text("direction") != "in")
        {
            throw trigger.Wrong("direction", "in");
        }

        return trigger.Text("type") switch
        {
            "httpTrigger" => Http(name, trigger, bindings),
            _ when bindings.Count > 1 => throw new FunctionsHostException($"{name}: output bindings are known here for HTTP only."),
            "queueTrigger" => OfQueue(name, trigger),
            "timerTrigger" => Timer(name, trigger),
            _ => throw trigger.Wrong("type", "a trigger that is known here"),
        };
    }

    private static FunctionJson Http(string name, JsonReader trigger, IReadOnlyList<JsonReader> bindings)
    {
        trigger.Only("type", "direction", "name", "authLevel", "methods", "route");
        var level = trigger.TextOrNull("authLevel") ?? "function";
        var methods = trigger.Texts("methods");
        if (level is not ("anonymous" or "function" or "admin"))
        {
            throw trigger.Wrong("authLevel", "anonymous, function or admin");
        }

        // One HTTP trigger and one HTTP output, and nothing else, is what is forwarded as it came.
        return bindings.Count == 2 && bindings.Any(binding => binding.Text("type") == "http" && binding.Text("direction") == "out")
            && methods.All(method => method is "get" or "head" or "post" or "put" or "delete" or "patch" or "options" or "trace")
            ? new FunctionJson { Name = name, Trigger = "httpTrigger", Binding = trigger.Text("name"), Route = trigger.TextOrNull("route") ?? name, Methods = methods, NeedsKey = level != "anonymous" }
            : throw new FunctionsHostException($"{name}: an HTTP trigger has known verbs and one HTTP output.");
    }

    private static FunctionJson OfQueue(string name, JsonReader trigger)
    {
        trigger.Only("type", "direction", "name", "queueName", "connection", "dataType");
        return (trigger.TextOrNull("dataType") ?? "string") == "string" && QueueName().IsMatch(trigger.Text("queueName"))
            ? new FunctionJson { Name = name, Trigger = "queueTrigger", Binding = trigger.Text("name"), Queue = trigger.Text("queueName"), Connection = trigger.Text("connection") }
            : throw new FunctionsHostException($"{name}: the queue's name or the data's type is none.");
    }

    private static FunctionJson Timer(string name, JsonReader trigger)
    {
        trigger.Only("type", "direction", "name", "schedule", "runOnStartup", "useMonitor");
        return Ncrontab().IsMatch(trigger.Text("schedule"))
            ? new FunctionJson { Name = name, Trigger = "timerTrigger", Binding = trigger.Text("name"), Schedule = trigger.Text("schedule") }
            : throw trigger.Wrong("schedule", "six fields: second, minute, hour, day, month, day of week");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"^(\$return|[A-Za-z]\w{0,127})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BindingName();

    [GeneratedRegex("^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex QueueName();

    [GeneratedRegex(@"^((\*|\d{1,2}(-\d{1,2})?)(/\d{1,2})?(,\d{1,2})*( |$)){6}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Ncrontab();
}
