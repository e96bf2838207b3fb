using System.Text.Json;
using Azure;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>What Batch answered. Errors are told apart by their code: one status stands for many of them.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The service's error code ("JobExists"); empty if there is none.</param>
/// <param name="Body">The whole body.</param>
/// <remarks>Source: "Batch Status and Error Codes" of the Batch REST API; BatchError of the service's description.</remarks>
internal sealed record BatchAnswer(int Status, string Code, BinaryData Body)
{
    /// <summary>Whether the request did what it should.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Takes it out of a response.</summary>
    public static BatchAnswer Of(Response response) => new(response.Status, response.IsError ? CodeOf(response) : "", response.Content);

    /// <summary>The body as a document of the service.</summary>
    /// <exception cref="UnavailableException">It is none.</exception>
    public T Read<T>() where T : class
    {
        try
        {
            return Body.ToObjectFromJson<T>(BatchJson.Default.Options) ?? throw new UnavailableException("Batch answered null.");
        }
        catch (JsonException e)
        {
            throw new UnavailableException($"Batch's answer is no {typeof(T).Name}: {e.Message}", e);
        }
    }

    /// <summary>What to throw if nothing else is made of it.</summary>
    /// <param name="request">What was asked, by ids only.</param>
    /// <returns>Unavailable if asking again may help; a conflict if the service will refuse it again.</returns>
    public LakeException Fault(string request) => Status switch
    {
        401 or 403 => new UnavailableException($"{request}: the Batch account refuses this service ({Code}); it needs the role Azure Batch Job Submitter or a wider one."),
        // Somebody has deleted the job by hand; its id is free when that is done.
        _ when Code == BatchErrorCodes.JobBeingDeleted => new UnavailableException($"{request}: it is being deleted"),
        408 or 429 or >= 500 => new UnavailableException($"{request}: Batch answered {Status} {Code}"),
        _ => new ConflictException($"{request}: Batch refuses it, {Status} {Code}"),
    };

    private static string CodeOf(Response response)
    {
        if (response.Content.ToMemory().Length == 0)
        {
            return "";
        }

        try
        {
            return response.Content.ToObjectFromJson<BatchError>(BatchJson.Default.Options)?.Code ?? "";
        }
        catch (JsonException)
        {
            // A gateway's page, not the service's error.
            return "";
        }
    }
}

/// <summary>The error codes of the service that mean something here.</summary>
internal static class BatchErrorCodes
{
    public const string JobExists = "JobExists";
    public const string JobNotFound = "JobNotFound";
    public const string JobBeingDeleted = "JobBeingDeleted";
    public const string PoolNotFound = "PoolNotFound";
    public const string TaskExists = "TaskExists";
    public const string RequestBodyTooLarge = "RequestBodyTooLarge";

    /// <summary>Whether a job takes no more tasks or changes: somebody has ended it.</summary>
    public static bool IsOver(string code) => code is "JobCompleted" or "JobBeingTerminated" or JobBeingDeleted or "JobNotActive" or JobNotFound;

    /// <summary>Whether the account has no room for another job now.</summary>
    public static bool IsQuota(string code) => code is "ActiveJobAndScheduleQuotaReached" or "PoolQuotaReached";
}
