using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>A run's whole task graph as data: a pure function of manifest, pipeline definition and reference.</summary>
/// <remarks>Stored once, create-only, as `runs/{id}/plan.json`; every output path in it is fixed before anything runs.</remarks>
public sealed record RunPlan
{
    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>Derived from the manifest's path and content hash: the same manifest is the same run.</summary>
    public required string RunId { get; init; }

    /// <summary>The platform that delivered ("seqoia").</summary>
    public required string Platform { get; init; }

    /// <summary>The platform's own name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>The manifest's object path; empty for maintenance.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>Lower-case hex SHA-256 of the manifest's bytes.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>The reference's name in the reference store; null only for a run of VCFs without one.</summary>
    public string? Reference { get; init; }

    /// <summary>The pipeline as "name/version".</summary>
    public required string Pipeline { get; init; }

    /// <summary>The manifest as delivered and completed.</summary>
    public required Manifest Manifest { get; init; }

    /// <summary>The genome cut for calling, in its order, every base in exactly one; empty if no reads are aligned.</summary>
    public IReadOnlyList<PlannedRegion> Regions { get; init => field = value ?? []; } = [];

    /// <summary>In an order in which every task comes after all it depends on.</summary>
    public required IReadOnlyList<PlannedTask> Tasks { get; init; }

    /// <summary>A task by its id, or by its number in the plan, from 0: what names a task where its id, which may hold a sample's name, must not stand.</summary>
    /// <returns>Null if there is none.</returns>
    public PlannedTask? Find(string task) => int.TryParse(task, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? Tasks.ElementAtOrDefault(number)
        : Tasks.FirstOrDefault(planned => string.Equals(planned.Id, task, StringComparison.Ordinal));

    /// <summary>A task's place in the list, from 0: what stands for its id where a sample's name, of which the id is made, must not stand.</summary>
    /// <param name="task">One of its tasks.</param>
    public int NumberOf(PlannedTask task) => Tasks.TakeWhile(other => other.Id != task.Id).Count();
}

/// <summary>A stretch of the genome that one task calls.</summary>
/// <param name="Intervals">Consecutive in the order of the reference; only the first and the last may be part of a contig.</param>
public sealed record PlannedRegion(IReadOnlyList<Interval> Intervals);

/// <summary>One task of a plan: a pure step from computed inputs to computed outputs.</summary>
public sealed record PlannedTask
{
    /// <summary>A task with the limits that hold where a plan tells none.</summary>
    public PlannedTask(int cores = 1, int memoryMiB = 2_048, int scratchMiB = 65_536, int timeoutSeconds = 6 * 3_600, int tries = 4) =>
        (Cores, MemoryMiB, ScratchMiB, TimeoutSeconds, Tries) = (cores, memoryMiB, scratchMiB, timeoutSeconds, tries);

    /// <summary>Unique in the run, letters, digits, '.', '-' and '_'; "align.S1.L001.0".</summary>
    public required string Id { get; init; }

    /// <summary>Which step it runs; see <see cref="TaskKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Ids of the tasks whose receipts must tell of success first.</summary>
    public required IReadOnlyList<string> DependsOn { get; init; }

    /// <summary>The step's own parameters, small; each step has one record type for them.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>Object paths that it writes, besides its receipt.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Cores that it uses while it runs, at least 1.</summary>
    public int Cores { get; init; }

    /// <summary>The most memory that it and its tools may hold together, in MiB.</summary>
    public int MemoryMiB { get; init; }

    /// <summary>The most that one try may put into its scratch folder, in MiB.</summary>
    public int ScratchMiB { get; init; }

    /// <summary>Seconds after which a try counts as stuck and is killed.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>How often it is tried before a failure that may pass by itself stands; at least 1.</summary>
    public int Tries { get; init; }

    /// <summary>The pauses between tries.</summary>
    public TaskBackoff Backoff { get; init => field = value ?? new(); } = new();
}

/// <summary>The kinds of task, in the order in which a run passes through them.</summary>
public static class TaskKinds
{
    /// <summary>Checks the files of one lane and cuts its reads at bwa's batch boundaries.</summary>
    public const string Prepare = "prepare";

    /// <summary>Aligns one chunk of reads and writes them sorted, by region bin.</summary>
    public const string Align = "align";

    /// <summary>Infers a sample's sex chromosomes from its aligned depth.</summary>
    public const string Karyotype = "karyotype";

    /// <summary>Merges the bins of one region, marks duplicates and calls.</summary>
    public const string Region = "region";

    /// <summary>Joins a sample's regions into one gVCF and one CRAM.</summary>
    public const string Gather = "gather";

    /// <summary>Measures a sample's reads and calls and judges them by the policy of its assay.</summary>
    public const string Qc = "qc";

    /// <summary>Turns one VCF or gVCF into the lake's Parquet files.</summary>
    public const string Ingest = "ingest";

    /// <summary>Makes all the files of the run visible at once, as one lake version.</summary>
    public const string Commit = "commit";

    /// <summary>Of a maintenance plan: turns many small files of the lake into few.</summary>
    public const string Compact = "compact";

    /// <summary>Of a maintenance plan: deletes data files that no version needs any more.</summary>
    public const string Vacuum = "vacuum";

    /// <summary>Of a maintenance plan, its last: looks whether the lake is whole.</summary>
    public const string Verify = "verify";

    /// <summary>Whether a kind is the last of every plan that has it, so that its success is the plan's.</summary>
    public static bool IsLast(string kind) => kind is Commit or Verify;
}
