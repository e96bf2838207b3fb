using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Erasing;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>Refuses a run that would bring back what was erased.</summary>
internal static class NotErased
{
    /// <summary>Looks.</summary>
    /// <param name="context">The task; one without a key ring knows no tombstones.</param>
    /// <param name="samples">Whose genotypes it takes.</param>
    /// <param name="sourceSha256">Of its file, if that is known.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ErasedException">One of them was erased.</exception>
    public static Task RequireAsync(TaskContext context, IEnumerable<ManifestSample> samples, string? sourceSha256, CancellationToken ct) => context.Keys is { } keys
        ? new Tombstones(context.Store, keys).RequireNoneAsync(samples.Select(static one => new DeliveredCallset(one.Sample, one.Participant)), sourceSha256, ct)
        : Task.CompletedTask;
}
