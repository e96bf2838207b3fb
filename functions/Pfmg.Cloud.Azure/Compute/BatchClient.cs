using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Pfmg.Cloud.Azure.Identity;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>The few calls of the Batch REST API that runs need.</summary>
/// <param name="endpoint">The account, "https://NAME.REGION.batch.azure.com".</param>
/// <param name="pipeline">Signs, sends and retries.</param>
/// <remarks>Source: Azure/azure-rest-api-specs, batch data plane, stable 2025-06-01. No client package restores (docs/adr/0005).</remarks>
public sealed class BatchClient(Uri endpoint, HttpPipeline pipeline)
{
    /// <summary>The version of the service's description that requests follow.</summary>
    public const string ApiVersion = "2025-06-01";

    private const string Scope = "https://batch.core.windows.net/.default";
    private const string MediaType = "application/json; odata=minimalmetadata";

    /// <summary>A client that signs in by identity, or to a stand-in on this machine by none.</summary>
    /// <param name="endpoint">The account.</param>
    /// <param name="credential">The identity.</param>
    /// <param name="time">Waits by it, never by the real clock.</param>
    /// <param name="transport">Sends; null for HTTP.</param>
    /// <param name="retries">How often a request is sent again while the service asks for patience or does not answer.</param>
    public static BatchClient Create(Uri endpoint, TokenCredential credential, TimeProvider time, HttpPipelineTransport? transport = null, int retries = 5) =>
        new(endpoint, ServicePipeline.To(endpoint, credential, Scope, transport, options => options.RetryPolicy = new HonourRetryAfter(time, retries)));

    internal Task<BatchAnswer> CreateJobAsync(BatchJobCreateOptions job, CancellationToken ct) =>
        SendAsync(RequestMethod.Post, "/jobs", job, BatchJson.Default.BatchJobCreateOptions, ct);

    /// <summary>A job; null if there is none.</summary>
    internal async Task<BatchJob?> GetJobAsync(string jobId, CancellationToken ct)
    {
        var answer = await SendAsync<BatchJob>(RequestMethod.Get, $"/jobs/{jobId}", null, null, ct);
        return answer switch
        {
            { Succeeded: true } => answer.Read<BatchJob>(),
            { Code: BatchErrorCodes.JobNotFound } => null,
            _ => throw answer.Fault($"Job {jobId}"),
        };
    }

    /// <summary>A pool; null if there is none.</summary>
    internal async Task<BatchPool?> GetPoolAsync(string poolId, CancellationToken ct)
    {
        var answer = await SendAsync<BatchPool>(RequestMethod.Get, $"/pools/{poolId}", null, null, ct);
        return answer switch
        {
            { Succeeded: true } => answer.Read<BatchPool>(),
            { Code: BatchErrorCodes.PoolNotFound } => null,
            _ => throw answer.Fault($"Pool {poolId}"),
        };
    }

    internal Task<BatchAnswer> AddTasksAsync(string jobId, BatchTaskGroup tasks, CancellationToken ct) =>
        SendAsync(RequestMethod.Post, $"/jobs/{jobId}/addtaskcollection", tasks, BatchJson.Default.BatchTaskGroup, ct);

    internal Task<BatchAnswer> UpdateJobAsync(string jobId, BatchJobUpdateOptions change, CancellationToken ct) =>
        SendAsync(RequestMethod.Patch, $"/jobs/{jobId}", change, BatchJson.Default.BatchJobUpdateOptions, ct);

    internal Task<BatchAnswer> TerminateJobAsync(string jobId, BatchJobTerminateOptions reason, CancellationToken ct) =>
        SendAsync(RequestMethod.Post, $"/jobs/{jobId}/terminate", reason, BatchJson.Default.BatchJobTerminateOptions, ct);

    private async Task<BatchAnswer> SendAsync<T>(RequestMethod method, string path, T? body, JsonTypeInfo<T>? type, CancellationToken ct)
        where T : class
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(endpoint);
        message.Request.Uri.AppendPath(path, escape: false);
        message.Request.Uri.AppendQuery("api-version", ApiVersion);
        message.Request.Headers.Add(HttpHeader.Names.Accept, MediaType);
        if (body is not null)
        {
            message.Request.Headers.Add(HttpHeader.Names.ContentType, MediaType);
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body, type!));
        }

        try
        {
            await pipeline.SendAsync(message, ct);
            return BatchAnswer.Of(message.Response);
        }
        catch (AuthenticationFailedException e)
        {
            throw new UnavailableException($"No token for the Batch account: {FirstLine(e)}", e);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new UnavailableException($"Batch does not answer: {FirstLine(e)}", e);
        }
    }

    private static string FirstLine(Exception failure) => failure.Message.Split('\n', 2)[0];
}
