using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>How patient the sweeper is.</summary>
public sealed class SweepOptions
{
    /// <summary>How often a run is submitted again without any task succeeding in between, before it fails.</summary>
    [Range(1, 1_000)]
    public int Resubmissions { get; init; } = 10;

    /// <summary>How long a running job's next task may wait for a machine, beside its own time limits, before it counts as stuck.</summary>
    public TimeSpan QueueAllowance { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long intermediate files of a completed run are kept, and data files of the lake that belong to no run.</summary>
    public TimeSpan OrphanGrace { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a failed run can be resumed from where it stopped; then what it made is deleted.</summary>
    public TimeSpan FailedGrace { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a put may pause before it counts as abandoned.</summary>
    public TimeSpan PutGrace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long files may lie without a manifest before they are reported; they are never deleted.</summary>
    public TimeSpan UploadGrace { get; init; } = TimeSpan.FromDays(7);
}
