using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

internal static class JsonNodes
{
    /// <summary>The text of an expression; null if the node is not one.</summary>
    public static string? Expression(this JsonNode? node) => (string?)(node as JsonObject)?["$"];
}
