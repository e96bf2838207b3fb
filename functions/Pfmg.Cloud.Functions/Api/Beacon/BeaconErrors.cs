using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Errors as a Beacon tells them.</summary>
/// <remarks>Source: Beacon v2.1, framework, responses/beaconErrorResponse.json. The code is the HTTP status; what a network of Beacons cannot read stands in `info`.</remarks>
internal static class BeaconErrors
{
    /// <summary>What stands in `info.disclosure` of an answer that the rule of disclosure withholds.</summary>
    public const string NotDisclosed = "not disclosed";

    /// <summary>For every route of a Beacon.</summary>
    public static ProblemShape Shape { get; } = new("application/json", static (http, problem) => Body(http, problem));

    private static JsonObject Body(HttpContext http, ProblemDetails problem)
    {
        var entry = http.Request.RouteValues["entryType"] is string segment ? BeaconEntry.All.FirstOrDefault(known => known.Path == segment) : null;
        var faults = problem.Extensions.TryGetValue("faults", out var told) && told is IReadOnlyList<InputFault> all ? all : [];
        var body = new JsonObject
        {
            ["meta"] = BeaconDocuments.Meta(http.Features.Get<BeaconRequest>() ?? new BeaconRequest(), entry ?? BeaconEntry.GenomicVariant, BeaconGranularity.Boolean),
            ["error"] = new JsonObject
            {
                ["errorCode"] = problem.Status,
                ["errorMessage"] = faults.Count > 0 ? string.Join(" ", faults.Select(static fault => $"{fault.Where}: expected {fault.Expected}, found {fault.Found}.")) : problem.Detail ?? problem.Title,
            },
            ["info"] = new JsonObject { ["code"] = problem.Extensions["code"]?.ToString(), ["traceId"] = http.TraceIdentifier },
        };
        return body;
    }

    /// <summary>That an answer is withheld: the same words whether nobody matches, or too few, or the answer would tell of few when held against others.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="entry">Of what.</param>
    /// <param name="minimumCell">Participants below whom nothing is told.</param>
    public static JsonObject Withheld(BeaconRequest request, BeaconEntry entry, int minimumCell) => new()
    {
        ["meta"] = BeaconDocuments.Meta(request, entry, BeaconGranularity.Boolean),
        ["error"] = new JsonObject
        {
            ["errorCode"] = StatusCodes.Status403Forbidden,
            ["errorMessage"] = $"Not disclosed. This is neither a yes nor a no: it is said of whatever fewer than {minimumCell} participants share, none at all included, and of what would single out few in the light of earlier answers.",
        },
        ["info"] = new JsonObject { ["disclosure"] = NotDisclosed, ["minimumCell"] = minimumCell },
    };
}
