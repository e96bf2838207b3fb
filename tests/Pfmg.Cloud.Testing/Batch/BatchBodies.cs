using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>The bodies that requests carry.</summary>
/// <remarks>
/// Source: Azure/azure-rest-api-specs, specification/batch/data-plane/Batch/stable/2025-06-01/BatchService.json: BatchJobCreateOptions,
/// BatchJobUpdateOptions, BatchJobTerminateOptions, BatchJobDisableOptions, BatchTaskCreateOptions, BatchTaskGroup and what they name.
/// </remarks>
internal static class BatchBodies
{
    /// <summary>The most bytes of a request's body: "less than 1MB".</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The most tasks of one collection.</summary>
    public const int MostTasks = 100;

    private static readonly BatchShape Environment = BatchShape.ListOf(BatchShape.Object(("name!", BatchShape.Text), ("value", BatchShape.Text)));
    private static readonly BatchShape Metadata = BatchShape.ListOf(BatchShape.Object(("name!", BatchShape.Text), ("value!", BatchShape.Text)));
    private static readonly BatchShape OnAllTasksComplete = BatchShape.OneOf("noaction", "terminatejob");
    private static readonly BatchShape Identity = BatchShape.Object(("resourceId", BatchShape.Text));

    private static readonly BatchShape JobConstraints = BatchShape.Object(
        ("maxWallClockTime", BatchShape.Duration),
        ("maxTaskRetryCount", BatchShape.Number(-1, int.MaxValue)));

    private static readonly BatchShape TaskConstraints = BatchShape.Object(
        ("maxWallClockTime", BatchShape.Duration),
        ("retentionTime", BatchShape.Duration),
        ("maxTaskRetryCount", BatchShape.Number(-1, int.MaxValue)));

    private static readonly BatchShape ExitOptions = BatchShape.Object(
        ("jobAction", BatchShape.OneOf("none", "disable", "terminate")),
        ("dependencyAction", BatchShape.OneOf("satisfy", "block")));

    private static readonly BatchShape ExitConditions = BatchShape.Object(
        ("exitCodes", BatchShape.ListOf(BatchShape.Object(("code!", BatchShape.Number(int.MinValue, int.MaxValue)), ("exitOptions!", ExitOptions)))),
        ("exitCodeRanges", BatchShape.ListOf(BatchShape.Object(
            ("start!", BatchShape.Number(int.MinValue, int.MaxValue)), ("end!", BatchShape.Number(int.MinValue, int.MaxValue)), ("exitOptions!", ExitOptions)))),
        ("preProcessingError", ExitOptions),
        ("fileUploadError", ExitOptions),
        ("default", ExitOptions));

    private static readonly BatchShape Container = BatchShape.Object(
        ("containerRunOptions", BatchShape.Text),
        ("imageName!", BatchShape.Text),
        ("registry", BatchShape.Object(
            ("username", BatchShape.Text), ("password", BatchShape.Text), ("registryServer", BatchShape.Text), ("identityReference", Identity))),
        ("workingDirectory", BatchShape.OneOf("taskWorkingDirectory", "containerImageDefault")),
        ("containerHostBatchBindMounts", BatchShape.ListOf(BatchShape.Object(("source", BatchShape.Text), ("isReadOnly", BatchShape.Flag)))));

    private static readonly BatchShape User = BatchShape.Object(
        ("username", BatchShape.Text),
        ("autoUser", BatchShape.Object(("scope", BatchShape.OneOf("task", "pool")), ("elevationLevel", BatchShape.OneOf("nonadmin", "admin")))));

    /// <summary>A job to be made.</summary>
    public static BatchShape Job { get; } = BatchShape.Object(
        ("id!", BatchShape.Id),
        ("displayName", BatchShape.Name),
        ("usesTaskDependencies", BatchShape.Flag),
        ("priority", BatchShape.Number(-1_000, 1_000)),
        ("allowTaskPreemption", BatchShape.Flag),
        ("maxParallelTasks", BatchShape.Number(-1, int.MaxValue)),
        ("constraints", JobConstraints),
        ("commonEnvironmentSettings", Environment),
        ("poolInfo!", BatchShape.Object(("poolId!", BatchShape.Id))),
        ("onAllTasksComplete", OnAllTasksComplete),
        ("onTaskFailure", BatchShape.OneOf("noaction", "performexitoptionsjobaction")),
        ("metadata", Metadata));

    /// <summary>What may be changed of a job.</summary>
    public static BatchShape JobUpdate { get; } = BatchShape.Object(
        ("priority", BatchShape.Number(-1_000, 1_000)),
        ("allowTaskPreemption", BatchShape.Flag),
        ("maxParallelTasks", BatchShape.Number(-1, int.MaxValue)),
        ("constraints", JobConstraints),
        ("poolInfo", BatchShape.Object(("poolId", BatchShape.Id))),
        ("onAllTasksComplete", OnAllTasksComplete),
        ("metadata", Metadata));

    /// <summary>Why a job is terminated.</summary>
    public static BatchShape Terminate { get; } = BatchShape.Object(("terminateReason", BatchShape.Text));

    /// <summary>What to do with the tasks of a job that is disabled.</summary>
    public static BatchShape Disable { get; } = BatchShape.Object(("disableTasks!", BatchShape.OneOf("requeue", "terminate", "wait")));

    /// <summary>A task to be added; its values, not only its shape, are checked.</summary>
    public static BatchShape Task { get; } = BatchShape.Object(
        ("id!", BatchShape.Id),
        ("displayName", BatchShape.Name),
        ("exitConditions", ExitConditions),
        ("commandLine!", BatchShape.Text),
        ("containerSettings", Container),
        ("resourceFiles", BatchShape.ListOf(BatchShape.Anything)),
        ("outputFiles", BatchShape.ListOf(BatchShape.Anything)),
        ("environmentSettings", Environment),
        ("affinityInfo", BatchShape.Object(("affinityId!", BatchShape.Text))),
        ("constraints", TaskConstraints),
        ("requiredSlots", BatchShape.Number(1, 256)),
        ("userIdentity", User),
        ("dependsOn", BatchShape.Object(
            ("taskIds", BatchShape.ListOf(BatchShape.Id)),
            ("taskIdRanges", BatchShape.ListOf(BatchShape.Object(("start!", BatchShape.Number(0, int.MaxValue)), ("end!", BatchShape.Number(0, int.MaxValue))))))),
        ("authenticationTokenSettings", BatchShape.Anything));

    /// <summary>Reads a body, which must be an object.</summary>
    public static JsonObject Read(BatchRequest request)
    {
        if (request.Body.Length >= MostBytes)
        {
            throw new BatchRefusalException(413, "RequestBodyTooLarge", "The size of the request body exceeds the maximum size permitted.");
        }

        var type = request.Header("Content-Type");
        if (type is null)
        {
            throw new BatchRefusalException(400, "MissingRequiredHeader", "A required HTTP header was not specified.", ("HeaderName", "Content-Type"));
        }

        if (!type.Replace(" ", "", StringComparison.Ordinal).StartsWith("application/json;odata=minimalmetadata", StringComparison.OrdinalIgnoreCase))
        {
            throw new BatchRefusalException(
                400, "InvalidHeaderValue", "The value provided for one of the HTTP headers was not in the correct format.", ("HeaderName", "Content-Type"), ("HeaderValue", type));
        }

        try
        {
            return JsonNode.Parse(request.Body.Span, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw Malformed();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw Malformed();
        }
    }

    private static BatchRefusalException Malformed() => new(400, "InvalidRequestBody", "The specified request body is not syntactically valid.");
}
