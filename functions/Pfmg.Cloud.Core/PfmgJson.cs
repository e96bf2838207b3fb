using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core;

/// <summary>How every document of ours is written: camelCase, absent instead of null, enums as words.</summary>
public static class PfmgJson
{
    /// <summary>For documents read by programs: one line.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>For documents that a person reads too: manifests, plans, receipts, rejections.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            WriteIndented = indented,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
