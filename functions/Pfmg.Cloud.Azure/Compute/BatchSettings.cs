namespace Pfmg.Cloud.Azure.Compute;

/// <summary>What this process's settings mean for jobs, and for the `pfmg` that runs on their nodes.</summary>
internal static class BatchSettings
{
    /// <summary>The variable that names the folder of a node's `pfmg`.</summary>
    public const string StoreVariable = "PFMG_STORE";

    /// <summary>The options of jobs. Nodes get the same stores as this process, and their own identity; nothing that they do not need.</summary>
    public static BatchComputeOptions Of(AzureOptions options) => new()
    {
        Pool = options.BatchPool,
        Image = options.BatchImage!,
        NodeIdentity = options.BatchNodeIdentity,
        Node = new BatchNodeShape(options.BatchNodeSlots),
        NodeSettings = Named(
            (StoreVariable, options.BatchNodeStore),
            (nameof(AzureOptions.IntakeUrl), options.IntakeUrl?.AbsoluteUri),
            (nameof(AzureOptions.LakeUrl), options.LakeUrl?.AbsoluteUri),
            (nameof(AzureOptions.EmulatorConnectionString), options.EmulatorConnectionString),
            (nameof(AzureOptions.KeyVaultUrl), options.KeyVaultUrl?.AbsoluteUri),
            (nameof(AzureOptions.KeyVaultPseudonymVersion), options.KeyVaultPseudonymVersion),
            (nameof(AzureOptions.ManagedIdentityClientId), options.BatchNodeClientId)),
    };

    private static Dictionary<string, string> Named(params ReadOnlySpan<(string Name, string? Value)> settings)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            if (value is not null)
            {
                named.Add(name == StoreVariable ? name : $"{AzureOptions.Section}__{name}", value);
            }
        }

        return named;
    }
}
