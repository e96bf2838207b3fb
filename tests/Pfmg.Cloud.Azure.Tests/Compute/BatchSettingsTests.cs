using Pfmg.Cloud.Azure.Compute;

namespace Pfmg.Cloud.Azure.Tests.Compute;

/// <summary>What the `pfmg` of a node is told.</summary>
public sealed class BatchSettingsTests
{
    [Fact]
    public void Nodes_get_the_stores_their_own_identity_and_where_telemetry_goes()
    {
        var options = new AzureOptions
        {
            BatchUrl = new Uri("https://b.francecentral.batch.azure.com"),
            BatchImage = "r.azurecr.io/pfmg-worker:1",
            BatchNodeClientId = "nodes",
            ManagedIdentityClientId = "app",
            IntakeUrl = new Uri("https://intake.blob.core.windows.net"),
            LakeUrl = new Uri("https://lake.blob.core.windows.net"),
            KeyVaultUrl = new Uri("https://kv.vault.azure.net"),
            CosmosUrl = new Uri("https://c.documents.azure.com"),
            EventTopicUrl = new Uri("https://t.francecentral-1.eventgrid.azure.net/api/events"),
        };

        var told = BatchSettings.Of(options, name => name == "APPLICATIONINSIGHTS_CONNECTION_STRING" ? "InstrumentationKey=0" : null).NodeSettings;

        Assert.Equal("nodes", told["Azure__ManagedIdentityClientId"]);
        Assert.Equal("InstrumentationKey=0", told["APPLICATIONINSIGHTS_CONNECTION_STRING"]);

        // Nodes have no role on documents and events (infra/roles.json), so they are not told where these are.
        Assert.Equal(
            ["APPLICATIONINSIGHTS_CONNECTION_STRING", "Azure__IntakeUrl", "Azure__KeyVaultUrl", "Azure__LakeUrl", "Azure__ManagedIdentityClientId"],
            told.Keys.Order(StringComparer.Ordinal));
    }
}
