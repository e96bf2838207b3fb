using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Objects;

/// <summary>Says what the service's answers mean here.</summary>
internal static class BlobFaults
{
    /// <summary>Calls the service and translates its failures.</summary>
    public static async Task<T> TranslateAsync<T>(string path, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException failure)
        {
            throw Translate(path, failure);
        }
        catch (AuthenticationFailedException failure)
        {
            throw new UnavailableException($"{path}: no token for the storage account: {FirstLine(failure)}", failure);
        }
        catch (AggregateException retried) when (retried.InnerExceptions.All(inner => inner is not LakeException))
        {
            // Azure.Core collects the failures of all its tries.
            throw new UnavailableException($"{path}: the storage account does not answer: {FirstLine(retried.InnerExceptions[^1])}", retried);
        }
    }

    /// <summary>Whether a blob is there already or has another ETag.</summary>
    public static bool IsConflict(RequestFailedException failure) =>
        failure.Status == 412 || failure.ErrorCode == BlobErrorCode.BlobAlreadyExists;

    private static LakeException Translate(string path, RequestFailedException failure) => failure switch
    {
        _ when IsConflict(failure) => new ConflictException($"{path}: {failure.ErrorCode}", failure),
        { Status: 404 } => new NotFoundException($"{path} is not in the store.", failure),
        { Status: 403 } => new UnavailableException($"{path}: the storage account refuses this service ({failure.ErrorCode}); it needs the role Storage Blob Data Contributor.", failure),
        _ => new UnavailableException($"{path}: the storage account answered {failure.Status} {failure.ErrorCode}", failure),
    };

    private static string FirstLine(Exception failure) => failure.Message.Split('\n', 2)[0];
}
