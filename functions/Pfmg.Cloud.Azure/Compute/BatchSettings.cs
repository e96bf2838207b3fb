namespace Pfmg.Cloud.Azure.Compute;

/// <summary>What this process's settings mean for jobs, and for the `pfmg` that runs on their nodes.</summary>
internal static class BatchSettings
{
    /// <summary>The variable that names the folder of a node's `pfmg`.</summary>
    public const string StoreVariable = "PFMG_STORE";

    // Where telemetry goes. Nodes sign in by their own identity: these name places and are no secret.
    private static readonly string[] CollectorVariables = ["APPLICATIONINSIGHTS_CONNECTION_STRING", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL"];

    /// <summary>The options of jobs. Nodes get the same stores and collectors as this process, and their own identity; nothing that they do not need.</summary>
    /// <param name="options">This process's options.</param>
    /// <param name="environment">Its variables, by name; null for one that is not set.</param>
    public static BatchComputeOptions Of(AzureOptions options, Func<string, string?> environment) => new()
    {
        Pools = options.BatchPool.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        Image = options.BatchImage!,
        NodeIdentity = options.BatchNodeIdentity,
        Node = new BatchNodeShape(options.BatchNodeSlots),
        NodeSettings = Set(
        [
            (StoreVariable, options.BatchNodeStore),
            (Variable(nameof(AzureOptions.IntakeUrl)), options.IntakeUrl?.AbsoluteUri),
            (Variable(nameof(AzureOptions.LakeUrl)), options.LakeUrl?.AbsoluteUri),
            (Variable(nameof(AzureOptions.EmulatorConnectionString)), options.EmulatorConnectionString),
            (Variable(nameof(AzureOptions.KeyVaultUrl)), options.KeyVaultUrl?.AbsoluteUri),
            (Variable(nameof(AzureOptions.KeyVaultPseudonymVersion)), options.KeyVaultPseudonymVersion),
            (Variable(nameof(AzureOptions.ManagedIdentityClientId)), options.BatchNodeClientId),
            .. CollectorVariables.Select(name => (name, environment(name))),
        ]),
    };

    private static string Variable(string option) => $"{AzureOptions.Section}__{option}";

    private static Dictionary<string, string> Set(IEnumerable<(string Name, string? Value)> settings) =>
        settings.Where(setting => !string.IsNullOrEmpty(setting.Value)).ToDictionary(setting => setting.Name, setting => setting.Value!, StringComparer.Ordinal);
}
