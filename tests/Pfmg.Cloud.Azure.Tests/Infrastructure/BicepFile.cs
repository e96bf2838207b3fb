using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>What one Bicep file declares, as eng/bicep-tree.mjs reads it from the parse tree.</summary>
/// <param name="Faults">Places that are not Bicep, "line:column: text".</param>
/// <param name="Parameters">In the file's order, as are resources, modules and outputs.</param>
/// <param name="Variables">Values by name; an expression is {"$": its text}.</param>
/// <param name="Resources">Made or only named; those inside another follow it.</param>
/// <param name="Modules">Uses of other files.</param>
/// <param name="Outputs">What it tells its caller.</param>
/// <param name="Reads">Names that expressions read.</param>
/// <param name="Calls">Functions that they call.</param>
/// <param name="Locals">Names that loops and lambdas declare.</param>
internal sealed record BicepFile(
    IReadOnlyList<string> Faults,
    IReadOnlyList<BicepParameter> Parameters,
    JsonObject Variables,
    IReadOnlyList<BicepResource> Resources,
    IReadOnlyList<BicepModule> Modules,
    IReadOnlyList<BicepOutput> Outputs,
    IReadOnlyList<string> Reads,
    IReadOnlyList<string> Calls,
    IReadOnlyList<string> Locals)
{
    /// <summary>Resources that the file makes, not those that it only names.</summary>
    public IEnumerable<BicepResource> Made => Resources.Where(resource => !resource.Existing);

    /// <summary>Resources of one type that the file makes.</summary>
    public IEnumerable<BicepResource> MadeOf(string type) => Made.Where(resource => resource.Type == type);
}

/// <summary>A parameter; without a default it must be given.</summary>
internal sealed record BicepParameter(string Name, string Type, JsonNode? Default, JsonObject Decorators);

/// <summary>A resource; one inside another is named "outer::inner" and typed by both.</summary>
internal sealed record BicepResource(string Symbol, string Type, string? Version, string? Parent, bool Existing, string? Loop, string? Condition, JsonObject Body)
{
    /// <summary>The value at a path of property names; null if it is not there.</summary>
    public JsonNode? At(params string[] path) => path.Aggregate<string, JsonNode?>(Body, (node, name) => (node as JsonObject)?[name]);
}

/// <summary>A use of another file.</summary>
internal sealed record BicepModule(string Symbol, string Path, string? Loop, string? Condition, JsonObject Body)
{
    /// <summary>The parameters given.</summary>
    public JsonObject Given => Body["params"] as JsonObject ?? [];
}

/// <summary>An output.</summary>
internal sealed record BicepOutput(string Name, string Type, JsonNode? Value, JsonObject Decorators);
