using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Identity;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Keys;

/// <summary>Says what the vault's answers mean here.</summary>
/// <remarks>Source: "Azure Key Vault REST API error codes"; the body is KeyVaultError of the REST contract's common.json.</remarks>
internal static class KeyVaultFaults
{
    /// <summary>Calls the vault and translates what the pipeline throws after its last try.</summary>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            throw new UnavailableException($"The key vault does not answer: {failure.Message.Split('\n', 2)[0]}", failure);
        }
    }

    /// <summary>The exception that an answer other than 200 stands for.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="what">What was asked for, "keys/signing"; no secret.</param>
    public static LakeException Of(Response response, string what)
    {
        var code = CodeOf(response);
        return response.Status switch
        {
            401 or 403 => new ForbiddenException($"The key vault refuses {what}: {response.Status} {code}."),
            // Nobody of ours asked for a thing that may be missing: the deployment is incomplete.
            404 => new UnavailableException($"The key vault has no {what}; deploying infra/ makes it."),
            _ => new UnavailableException($"The key vault answered {response.Status} {code} for {what}."),
        };
    }

    private static string CodeOf(Response response)
    {
        try
        {
            var error = JsonNode.Parse(response.Content)?["error"];
            return error?["innererror"]?["code"]?.ToString() ?? error?["code"]?.ToString() ?? "without a code";
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return "without a code";
        }
    }
}
