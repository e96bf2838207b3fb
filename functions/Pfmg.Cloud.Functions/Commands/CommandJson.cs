using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>Code generated to write what short-lived commands print; it looks as <see cref="PfmgJson"/> says.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IngestSummary))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    /// <summary>One line, for programs.</summary>
    public static JsonSerializerOptions Line { get; } = PfmgJson.With(new CommandJson());
}
