using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>What a compiler would say first: files parse, names are declared and used, modules get what they ask for.</summary>
internal static partial class ShapeRules
{
    // Functions and decorators of Bicep that these files use. Source: "Bicep functions".
    private static readonly string[] Functions =
    [
        "allowed", "description", "maxLength", "minLength", "empty", "endsWith", "environment", "filter", "format", "guid", "indexOf", "join", "length", "loadJsonContent", "loadTextContent", "map", "range", "split", "string", "subscription",
        "subscriptionResourceId", "take", "toLower", "union", "uniqueString",
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("every file is Bicep", it => it.Files.SelectMany(file => file.Value.Faults.Select(fault => $"{file.Key}:{fault}")),
            new("modules/storage.bicep", "resource account ", "resource account account "),
            new("main.bicep", "tags: tags\n}", "tags: tags\n")),
        new("every name is declared and every declared name is used", Names,
            new("modules/storage.bicep", "hierarchical\n    minimumTls", "hierarchic\n    minimumTls"),
            new("modules/keys.bicep", "param location string", "param location string\nparam place string"),
            new("platform.bicep", "dependsOn: [roles]", "dependsOn: [rules]"),
            new("modules/registry.bicep", "take(name, 50)", "first(name, 50)")),
        new("every module is used and gets what it asks for", Modules,
            new("platform.bicep", "    hierarchical: false\n", ""),
            new("platform.bicep", "    hierarchical: false\n", "    hierarchical: false\n    flat: true\n"),
            new("platform.bicep", "documents.outputs.url", "documents.outputs.uri"),
            new("platform.bicep", "'modules/keys.bicep'", "'modules/key.bicep'"),
            new("main.bicep", "    alertEmail: alertEmail\n", "")),
        new("azd gives every parameter that has no default, and none that is not there", Parameters,
            new("main.parameters.json", "\"location\":", "\"region\":"),
            new("main.parameters.json", "    \"environmentName\": { \"value\": \"${AZURE_ENV_NAME}\" },\n", "")),
        new("both profiles say what is asked of them, and no more", Profiles,
            new("profiles/dev.json", "  \"privateNetwork\": false,\n", ""),
            new("profiles/prod.json", "\"zoneRedundant\": true", "\"zoneRedundant\": \"true\""),
            new("platform.bicep", "chosen.vmSizes", "chosen.sizes"),
            new("platform.bicep", "chosen.monthlyBudget", "1000")),
    ];

    private static IEnumerable<string> Names(Deployment it)
    {
        foreach (var (name, file) in it.Files)
        {
            var given = file.Parameters.Select(parameter => parameter.Name).Concat(file.Variables.Select(variable => variable.Key)).ToList();
            var known = given.Concat(file.Resources.Select(resource => resource.Symbol.Split("::")[^1])).Concat(file.Modules.Select(module => module.Symbol)).Concat(file.Locals);
            foreach (var fault in file.Reads.Except(known).Select(read => $"{read} is not declared.")
                .Concat(given.Except(file.Reads).Select(unused => $"{unused} is not used."))
                .Concat(file.Calls.Except(Functions).Select(call => $"{call} is no function known here.")))
            {
                yield return $"{name}: {fault}";
            }
        }
    }

    private static IEnumerable<string> Modules(Deployment it)
    {
        var used = it.Files.SelectMany(file => file.Value.Modules.Select(module => module.Path)).Append("main.bicep").ToHashSet();
        foreach (var unused in it.Files.Keys.Where(file => !used.Contains(file)))
        {
            yield return $"{unused} is not used.";
        }

        foreach (var (name, file) in it.Files)
        {
            foreach (var module in file.Modules)
            {
                if (!it.Files.TryGetValue(module.Path, out var target))
                {
                    yield return $"{name}: {module.Path} is not there.";
                    continue;
                }

                var asked = target.Parameters.Select(parameter => parameter.Name).ToList();
                var missing = target.Parameters.Where(parameter => parameter.Default is null && !module.Given.ContainsKey(parameter.Name)).Select(parameter => parameter.Name);
                foreach (var parameter in missing.Concat(module.Given.Select(given => given.Key).Except(asked)))
                {
                    yield return $"{name}: {module.Symbol}: {parameter} is missing, or not a parameter.";
                }

                foreach (var output in Output().Matches(it.Texts[name]).Where(match => match.Groups["module"].Value == module.Symbol).Select(match => match.Groups["output"].Value)
                    .Where(output => target.Outputs.All(one => one.Name != output)).Distinct())
                {
                    yield return $"{name}: {module.Symbol} has no output {output}.";
                }
            }
        }
    }

    private static IEnumerable<string> Parameters(Deployment it)
    {
        var asked = it.Files["main.bicep"].Parameters;
        var given = it.JsonOf("main.parameters.json")["parameters"]!.AsObject().Select(parameter => parameter.Key).ToList();
        return given.Except(asked.Select(parameter => parameter.Name)).Concat(asked.Where(parameter => parameter.Default is null).Select(parameter => parameter.Name).Except(given))
            .Select(name => $"main.parameters.json: {name} is missing, or not a parameter.");
    }

    private static IEnumerable<string> Profiles(Deployment it)
    {
        var asked = Chosen().Matches(it.Texts["platform.bicep"]).Select(match => match.Groups["name"].Value).Distinct().ToList();
        var (dev, prod) = (it.JsonOf("profiles/dev.json"), it.JsonOf("profiles/prod.json"));
        foreach (var (file, profile) in ((string, JsonObject)[])[("dev", dev), ("prod", prod)])
        {
            var told = profile.Select(one => one.Key).ToList();
            foreach (var name in asked.Except(told).Concat(told.Except(asked)))
            {
                yield return $"profiles/{file}.json: {name} is missing, or nobody asks for it.";
            }
        }

        foreach (var name in asked.Where(name => Kind(dev[name]) != Kind(prod[name])))
        {
            yield return $"profiles: {name} is of two types.";
        }
    }

    private static JsonValueKind? Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.False => JsonValueKind.True,
        var kind => kind,
    };

    [GeneratedRegex(@"\b(?<module>\w+)!?\.outputs\.(?<output>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Output();

    [GeneratedRegex(@"\bchosen\.(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Chosen();
}
