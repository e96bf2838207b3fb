using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Erasing;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Steps;

namespace Pfmg.Cloud.Lake;

/// <summary>Code generated to read and write the lake's documents; they look as <see cref="PfmgJson"/> says.</summary>
/// <remarks>A default of an init member stands in its init accessor: generated code sets it, to null where a document lacks it.</remarks>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LakeEntry))]
[JsonSerializable(typeof(LakeCheckpoint))]
[JsonSerializable(typeof(LakeCheckpoints.Hint))]
[JsonSerializable(typeof(SampleIds.IdRange))]
[JsonSerializable(typeof(LakePin))]
[JsonSerializable(typeof(ErasureWork))]
[JsonSerializable(typeof(Tombstones.Tombstone))]
[JsonSerializable(typeof(VacuumMark))]
[JsonSerializable(typeof(CopyLake.CopyMark))]
[JsonSerializable(typeof(DeltaAction))]
[JsonSerializable(typeof(IngestResult))]
[JsonSerializable(typeof(IngestReceipt))]
[JsonSerializable(typeof(CommitResult))]
internal sealed partial class LakeJson : JsonSerializerContext
{
    /// <summary>One line, for programs.</summary>
    // Not `Default`: which of a partial class's static members is set first is open.
    public static JsonSerializerOptions Line { get; } = PfmgJson.With(new LakeJson(), new JsonStringEnumConverter<LakeChange>(JsonNamingPolicy.CamelCase), new JsonStringEnumConverter<ErasureScope>(JsonNamingPolicy.CamelCase), new JsonStringEnumConverter<ErasedChange>(JsonNamingPolicy.CamelCase));
}
