using System.Net;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Compute;

/// <summary>In the shape of the published example BatchAccountGet.</summary>
public sealed class CheckQuotaTests
{
    private const string Account = "/subscriptions/subid/resourceGroups/default/providers/Microsoft.Batch/batchAccounts/sampleacct";

    [Fact]
    public async Task Each_quota_that_is_short_is_named()
    {
        var findings = await FindAsync(200, """
            {"name":"sampleacct","location":"francecentral","properties":{"poolAllocationMode":"BatchService","dedicatedCoreQuota":700,
             "dedicatedCoreQuotaPerVMFamily":[{"name":"standardDv5Family","coreQuota":640},{"name":"standardDADSv5Family","coreQuota":32}],
             "dedicatedCoreQuotaPerVMFamilyEnforced":true,"lowPriorityCoreQuota":3200,"poolQuota":20,"activeJobAndJobScheduleQuota":100}}
            """);

        Assert.Equal(
            [("lowPriorityCoreQuota", false), ("dedicatedCoreQuota", false), ("dedicatedCoreQuotaPerVMFamily/StandardDADSv5Family", true), ("poolQuota", false), ("activeJobAndJobScheduleQuota", true)],
            findings.Select(found => (found.Quota, found.IsShort)));
    }

    [Fact]
    public async Task A_family_that_is_not_listed_has_no_cores_and_an_account_of_the_subscriptions_has_no_limit_of_its_own()
    {
        var findings = await FindAsync(200, """{"properties":{"poolAllocationMode":"UserSubscription","dedicatedCoreQuotaPerVMFamilyEnforced":true,"dedicatedCoreQuotaPerVMFamily":[],"poolQuota":1,"activeJobAndJobScheduleQuota":300}}""");
        Assert.Equal(["dedicatedCoreQuotaPerVMFamily/StandardDADSv5Family", "poolQuota"], findings.Where(found => found.IsShort).Select(found => found.Quota));
    }

    [Fact]
    public async Task An_account_that_is_not_there_may_not_be_read_or_does_not_answer_is_said_to_be_so()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => FindAsync(404, ""));
        await Assert.ThrowsAsync<ForbiddenException>(() => FindAsync(403, ""));
        await Assert.ThrowsAsync<UnavailableException>(() => FindAsync(500, ""));
        await Assert.ThrowsAsync<UnavailableException>(() => FindAsync(200, "<html>"));
    }

    private static Task<IReadOnlyList<QuotaFinding>> FindAsync(int status, string body) =>
        CheckQuota.Create(new Uri("http://localhost:1"), new SteppedTime(), new HttpClientTransport(new Answer(status, body)))
            .RunAsync(Account, new QuotaDemand(3_200, 640, 2, 200, "StandardDADSv5Family"), default);

    private sealed class Answer(int status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal($"{Account}?api-version=2024-07-01", request.RequestUri!.PathAndQuery);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        }
    }
}
