using System.Text.Json;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Reads what may have been tampered with: a member that is missing is seen, not taken for null.</summary>
internal static class AuditJson
{
    /// <summary>The only shape of documents that there is.</summary>
    public const string SchemaVersion = "1.0";

    private static readonly JsonSerializerOptions Strict = new(PfmgJson.Options) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>Reads a document; null if it is none.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> bytes)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
