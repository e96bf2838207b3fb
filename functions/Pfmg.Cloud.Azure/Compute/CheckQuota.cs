using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Pfmg.Cloud.Azure.Identity;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>Asks Azure which quotas a Batch account has, before anything is deployed that would not fit: a pool that may have no cores only waits.</summary>
/// <param name="management">Azure Resource Manager, "https://management.azure.com".</param>
/// <param name="pipeline">Signs, sends and retries.</param>
/// <remarks>Source: Azure/azure-rest-api-specs, Microsoft.Batch resource manager, stable 2024-07-01, BatchAccount_Get. Asks for no more than the role Azure Batch Account Reader.</remarks>
public sealed class CheckQuota(Uri management, HttpPipeline pipeline)
{
    private const string ApiVersion = "2024-07-01";
    private const string Scope = "https://management.azure.com/.default";

    /// <summary>One that signs in by whatever identity the environment offers.</summary>
    /// <param name="management">Azure Resource Manager.</param>
    /// <param name="time">Waits by it.</param>
    /// <param name="transport">Sends; null for HTTP.</param>
    public static CheckQuota Create(Uri management, TimeProvider time, HttpPipelineTransport? transport = null) =>
        new(management, ServicePipeline.To(management, new DefaultAzureCredential(), Scope, transport, options => options.RetryPolicy = new HonourRetryAfter(time, retries: 3)));

    /// <summary>Compares what is wanted with what the account may have.</summary>
    /// <param name="accountId">The account's resource id, "/subscriptions/…/providers/Microsoft.Batch/batchAccounts/NAME".</param>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Every quota that is asked of, in a fixed order.</returns>
    /// <exception cref="NotFoundException">There is no such account, or nobody may know of it.</exception>
    /// <exception cref="UnavailableException">Azure does not answer.</exception>
    public async Task<IReadOnlyList<QuotaFinding>> RunAsync(string accountId, QuotaDemand wanted, CancellationToken ct)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(management);
        message.Request.Uri.AppendPath(accountId, escape: false);
        message.Request.Uri.AppendQuery("api-version", ApiVersion);
        try
        {
            await pipeline.SendAsync(message, ct);
            return message.Response.Status switch
            {
                200 => Compare(JsonNode.Parse(message.Response.Content)?["properties"]?.AsObject() ?? throw new UnavailableException("Azure told nothing of the account."), wanted),
                404 => throw new NotFoundException($"There is no Batch account {accountId}."),
                403 => throw new ForbiddenException($"The account may not be read: this takes the role Azure Batch Account Reader ({accountId})."),
                var status => throw new UnavailableException($"Azure answered {status} when asked for the account's quotas."),
            };
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or IOException or JsonException or AuthenticationFailedException)
        {
            throw new UnavailableException($"Azure does not tell the account's quotas: {e.Message.Split('\n', 2)[0]}", e);
        }
    }

    private static List<QuotaFinding> Compare(JsonObject account, QuotaDemand wanted)
    {
        var findings = new List<QuotaFinding>
        {
            new("lowPriorityCoreQuota", wanted.SpotCores, Number("lowPriorityCoreQuota")),
            new("dedicatedCoreQuota", wanted.DedicatedCores, Number("dedicatedCoreQuota")),
        };
        if (wanted.Family is { } family && (bool?)account["dedicatedCoreQuotaPerVMFamilyEnforced"] is true)
        {
            // A family that is not listed has none.
            var listed = account["dedicatedCoreQuotaPerVMFamily"]?.AsArray().FirstOrDefault(one => string.Equals((string?)one?["name"], family, StringComparison.OrdinalIgnoreCase));
            findings.Add(new QuotaFinding($"dedicatedCoreQuotaPerVMFamily/{family}", wanted.DedicatedCores, (int?)listed?["coreQuota"] ?? 0));
        }

        findings.Add(new QuotaFinding("poolQuota", wanted.Pools, Number("poolQuota")));
        findings.Add(new QuotaFinding("activeJobAndJobScheduleQuota", wanted.Jobs, Number("activeJobAndJobScheduleQuota")));
        return findings;

        // In an account whose pools are of the subscription, cores are the subscription's to limit, and Batch tells none.
        int? Number(string name) => (int?)account[name];
    }
}

/// <summary>What is wanted of a Batch account.</summary>
/// <param name="SpotCores">Cores of spot nodes.</param>
/// <param name="DedicatedCores">Cores of dedicated nodes.</param>
/// <param name="Pools">Pools.</param>
/// <param name="Jobs">Runs at once.</param>
/// <param name="Family">The family of the nodes' machines ("standardDADSv5Family"); null to ask of no family.</param>
public sealed record QuotaDemand(int SpotCores, int DedicatedCores, int Pools, int Jobs, string? Family);

/// <summary>One quota.</summary>
/// <param name="Quota">Its name, as the service's.</param>
/// <param name="Wanted">What is wanted.</param>
/// <param name="Allowed">What the account may have; null if this account has no such limit of its own.</param>
public sealed record QuotaFinding(string Quota, int Wanted, int? Allowed)
{
    /// <summary>Whether less is allowed than is wanted.</summary>
    public bool IsShort => Wanted > Allowed;
}
