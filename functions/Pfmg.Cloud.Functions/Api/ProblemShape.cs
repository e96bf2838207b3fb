using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>On a route whose standard has errors of its own: the body that stands in for problem details, with the same status.</summary>
/// <param name="MediaType">The body's media type.</param>
/// <param name="Body">Makes the body of a problem.</param>
internal sealed record ProblemShape(string MediaType, Func<HttpContext, ProblemDetails, JsonNode> Body);
