using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>The documents of the Batch REST API, with only the fields that are sent or read here.</summary>
/// <remarks>Source: Azure/azure-rest-api-specs, batch data plane, stable 2025-06-01, BatchService.json. Names follow its definitions.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchJob))]
[JsonSerializable(typeof(BatchPool))]
[JsonSerializable(typeof(BatchJobCreateOptions))]
[JsonSerializable(typeof(BatchJobUpdateOptions))]
[JsonSerializable(typeof(BatchJobTerminateOptions))]
[JsonSerializable(typeof(BatchTaskGroup))]
[JsonSerializable(typeof(BatchTaskCreateOptions))]
[JsonSerializable(typeof(BatchCreateTaskCollectionResult))]
[JsonSerializable(typeof(BatchError))]
internal sealed partial class BatchJson : JsonSerializerContext;

internal sealed record BatchError(string? Code);

/// <summary>A job as the service tells of it.</summary>
/// <param name="State">"active", "disabling", "disabled", "enabling", "terminating", "completed" or "deleting".</param>
/// <param name="OnAllTasksComplete">"noaction" until all tasks were added, then "terminatejob".</param>
internal sealed record BatchJob(string State, string? OnAllTasksComplete)
{
    /// <summary>Whether all its tasks were added, so that it ends with the last of them.</summary>
    public bool IsWhole => OnAllTasksComplete == BatchJobCreateOptions.TerminateJob;

    /// <summary>Whether it runs tasks, or will when an operator enables it again.</summary>
    public bool IsLive => State is "active" or "enabling" or "disabling" or "disabled";
}

/// <summary>A pool as the service tells of it.</summary>
/// <param name="State">"active" or "deleting".</param>
/// <param name="CurrentDedicatedNodes">Nodes that it has.</param>
/// <param name="CurrentLowPriorityNodes">Spot nodes that it has.</param>
/// <param name="ResizeErrors">Why it has fewer than it should: no capacity, a quota.</param>
internal sealed record BatchPool(string State, int CurrentDedicatedNodes, int CurrentLowPriorityNodes, IReadOnlyList<BatchError>? ResizeErrors)
{
    /// <summary>Whether it has nodes, or gets them when there is work.</summary>
    public bool GivesNodes => State == "active" && (CurrentDedicatedNodes + CurrentLowPriorityNodes > 0 || ResizeErrors is null or { Count: 0 });
}

/// <summary>The limits of a job.</summary>
/// <param name="MaxWallClockTime">From its creation, ISO 8601; then the service terminates it.</param>
internal sealed record BatchJobConstraints(string MaxWallClockTime);

internal sealed record BatchJobCreateOptions
{
    public const string NoAction = "noaction";
    public const string TerminateJob = "terminatejob";

    public required string Id { get; init; }

    /// <summary>-1000 to 1000; the tasks of a job with a higher one are started first.</summary>
    public required int Priority { get; init; }

    public bool UsesTaskDependencies { get; init; } = true;

    public string OnAllTasksComplete { get; init; } = NoAction;

    public string OnTaskFailure { get; init; } = "performexitoptionsjobaction";

    public required BatchJobConstraints Constraints { get; init; }

    public required BatchPoolInfo PoolInfo { get; init; }

    public required IReadOnlyList<EnvironmentSetting> CommonEnvironmentSettings { get; init; }
}

internal sealed record BatchPoolInfo(string PoolId);

internal sealed record EnvironmentSetting(string Name, string Value);

internal sealed record BatchJobUpdateOptions(string OnAllTasksComplete);

internal sealed record BatchJobTerminateOptions(string TerminateReason);

internal sealed record BatchTaskGroup(IReadOnlyList<BatchTaskCreateOptions> Value);

internal sealed record BatchTaskCreateOptions
{
    /// <summary>At most 64 letters, digits, '-' and '_'.</summary>
    public required string Id { get; init; }

    public required string CommandLine { get; init; }

    public required BatchTaskContainerSettings ContainerSettings { get; init; }

    public required ExitConditions ExitConditions { get; init; }

    public required BatchTaskConstraints Constraints { get; init; }

    public required int RequiredSlots { get; init; }

    public required UserIdentity UserIdentity { get; init; }

    public BatchTaskDependencies? DependsOn { get; init; }
}

internal sealed record BatchTaskContainerSettings(string ImageName, string ContainerRunOptions, ContainerRegistryReference? Registry);

internal sealed record ContainerRegistryReference(string RegistryServer, BatchNodeIdentityReference IdentityReference);

internal sealed record BatchNodeIdentityReference(string ResourceId);

internal sealed record ExitConditions(ExitOptions PreProcessingError, ExitOptions Default);

internal sealed record ExitOptions(string JobAction, string DependencyAction);

internal sealed record BatchTaskConstraints(string MaxWallClockTime, string RetentionTime, int MaxTaskRetryCount);

internal sealed record UserIdentity(AutoUserSpecification AutoUser);

internal sealed record AutoUserSpecification(string Scope, string ElevationLevel);

internal sealed record BatchTaskDependencies(IReadOnlyList<string> TaskIds);

internal sealed record BatchCreateTaskCollectionResult(IReadOnlyList<BatchTaskCreateResult> Value);

/// <summary>What became of one task of a call.</summary>
/// <param name="Status">"success", "clienterror" or "servererror".</param>
/// <param name="TaskId">Which.</param>
/// <param name="Error">Why not.</param>
internal sealed record BatchTaskCreateResult(string Status, string TaskId, BatchError? Error);
