using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pfmg.Cloud.Core;

/// <summary>How every document of ours is written: camelCase, absent instead of null, enums as words.</summary>
/// <remarks>
/// The code for the documents of <see cref="CoreJson"/> is generated when this is compiled, since every task of a run is
/// a process that would else look at each type anew; what is not among them is looked at when it is first met.
/// </remarks>
public static class PfmgJson
{
    /// <summary>For documents read by programs: one line.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>For documents that a person reads too: manifests, plans, receipts, rejections.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>As <see cref="Options"/>, for an assembly with generated code of its own.</summary>
    /// <param name="types">Asked first.</param>
    /// <param name="enums">Converters of its enums, as words in camelCase.</param>
    public static JsonSerializerOptions With(IJsonTypeInfoResolver types, params IEnumerable<JsonConverter> enums) => Create(indented: false, types, [.. enums]);

    private static JsonSerializerOptions Create(bool indented, IJsonTypeInfoResolver? types = null, params ReadOnlySpan<JsonConverter> enums)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            WriteIndented = indented,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(types, CoreJson.Default, new DefaultJsonTypeInfoResolver()),
        };
        foreach (var converter in enums)
        {
            options.Converters.Add(converter);
        }

        foreach (var converter in CoreJson.Enums)
        {
            options.Converters.Add(converter);
        }

        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly();
        return options;
    }
}
