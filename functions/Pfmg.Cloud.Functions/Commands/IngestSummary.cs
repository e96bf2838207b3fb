using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Life;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>What `pfmg ingest` prints of a file.</summary>
internal sealed record IngestSummary(string File, long LakeVersion, bool AlreadyCommitted, long? Records, int? Samples, long? Calls, string? Rule, IReadOnlyList<TableContents>? Tables)
{
    public static IngestSummary Of(LocalIngest ingest) => new(
        ingest.File,
        ingest.LakeVersion,
        ingest.AlreadyCommitted,
        ingest.Result?.Records,
        ingest.Result?.Samples.Count,
        ingest.Result?.Samples.Sum(sample => sample.Calls),
        ingest.Result?.Rule,
        ingest.Result is { } result ? LakeContents.Of(ingest.LakeVersion, result.Files).Tables : null);
}
