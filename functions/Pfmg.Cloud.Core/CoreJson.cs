using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Core;

/// <summary>Code generated to read and write Core's documents; how they look is for <see cref="PfmgJson"/> to say.</summary>
/// <remarks>
/// Generated code sets every init member, to null or 0 where a document lacks it. So a default of a member here stands in
/// a constructor's parameter, or in its init accessor; a test holds every document to what reflection reads.
/// </remarks>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunPlan))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(RunRejection))]
[JsonSerializable(typeof(Resubmission))]
[JsonSerializable(typeof(PipelineDefinition))]
[JsonSerializable(typeof(ReferenceInfo))]
[JsonSerializable(typeof(QualityPolicy))]
[JsonSerializable(typeof(IdentityPolicy))]
[JsonSerializable(typeof(IdentityReport))]
[JsonSerializable(typeof(AuditGenesis))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(AuditSeal))]
[JsonSerializable(typeof(AuditAnchor))]
[JsonSerializable(typeof(PrepareParameters))]
[JsonSerializable(typeof(AlignParameters))]
[JsonSerializable(typeof(KaryotypeParameters))]
[JsonSerializable(typeof(RegionParameters))]
[JsonSerializable(typeof(GatherParameters))]
[JsonSerializable(typeof(QcParameters))]
[JsonSerializable(typeof(IngestParameters))]
[JsonSerializable(typeof(CommitParameters))]
[JsonSerializable(typeof(CompactParameters))]
[JsonSerializable(typeof(VacuumParameters))]
[JsonSerializable(typeof(VerifyParameters))]
[JsonSerializable(typeof(PrepareResult))]
[JsonSerializable(typeof(AlignResult))]
[JsonSerializable(typeof(KaryotypeResult))]
[JsonSerializable(typeof(RegionResult))]
[JsonSerializable(typeof(GatherResult))]
[JsonSerializable(typeof(QcResult))]
[JsonSerializable(typeof(Dataset))]
[JsonSerializable(typeof(DisclosureRule))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(ChargeEntry))]
internal sealed partial class CoreJson : JsonSerializerContext
{
    /// <summary>The enums among them, as words in camelCase.</summary>
    public static IReadOnlyList<JsonConverter> Enums { get; } =
    [
        new JsonStringEnumConverter<RunState>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<QualityVerdict>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<Relation>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<IdentityFindingKind>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<Role>(JsonNamingPolicy.KebabCaseLower),
    ];
}
