using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Azure;

/// <summary>Where the Azure implementations of the seams are: a seam whose endpoint is set is Azure's, any other this machine's. Sign-in is by identity; no option holds a secret but the emulator's public one.</summary>
public sealed class AzureOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Azure";

    /// <summary>Blob endpoint of the account that takes uploads, "https://NAME.blob.core.windows.net".</summary>
    public Uri? IntakeUrl { get; init; }

    /// <summary>Blob endpoint of the account that holds runs, references and the lake.</summary>
    public Uri? LakeUrl { get; init; }

    /// <summary>In place of both, Azurite's connection string.</summary>
    public string? EmulatorConnectionString { get; init; }

    /// <summary>Endpoint of the Event Grid topic for domain events.</summary>
    public Uri? EventTopicUrl { get; init; }

    /// <summary>What domain events name as their source.</summary>
    [Required]
    public string EventSource { get; init; } = "/pfmg";

    /// <summary>Endpoint of the Cosmos DB account.</summary>
    public Uri? CosmosUrl { get; init; }

    /// <summary>Its database.</summary>
    [Required]
    public string CosmosDatabase { get; init; } = "pfmg";

    /// <summary>The key vault, "https://NAME.vault.azure.net", with the keys "signing" and "pseudonyms".</summary>
    public Uri? KeyVaultUrl { get; init; }

    /// <summary>Which version of the key "pseudonyms" makes pseudonyms, 32 hexadecimal digits; null for its first. Another gives every person another pseudonym.</summary>
    [RegularExpression("^[0-9a-f]{32}$")]
    public string? KeyVaultPseudonymVersion { get; init; }

    /// <summary>Endpoint of the Batch account, "https://NAME.REGION.batch.azure.com".</summary>
    public Uri? BatchUrl { get; init; }

    /// <summary>The worker's image that tasks run in, "REGISTRY/NAME:TAG"; needed with <see cref="BatchUrl"/>.</summary>
    public string? BatchImage { get; init; }

    /// <summary>The pools that tasks run on, one for each size of machine, the preferred first, parted by commas.</summary>
    [Required]
    public string BatchPool { get; init; } = "spot";

    /// <summary>The task slots of a node of the pool, one a core; with each go 3.75 GiB of memory and 36 GiB of scratch.</summary>
    [Range(1, 256)]
    public int BatchNodeSlots { get; init; } = 16;

    /// <summary>Resource id of the nodes' user-assigned identity, with which they pull the image; null if the pool says how it is pulled.</summary>
    public string? BatchNodeIdentity { get; init; }

    /// <summary>Client id of that identity, with which tasks sign in; null for whatever identity a node offers.</summary>
    public string? BatchNodeClientId { get; init; }

    /// <summary>The folder on a node for scratch and caches, and for what no setting moves to Azure; null for the one that all tasks of a node share.</summary>
    public string? BatchNodeStore { get; init; }

    /// <summary>Whether objects are in storage accounts.</summary>
    internal bool HasObjects => EmulatorConnectionString is not null || LakeUrl is not null;

    /// <summary>Client id of a user-assigned managed identity; null for whatever identity the environment offers.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, url) in (IEnumerable<(string, Uri?)>)
            [(nameof(IntakeUrl), IntakeUrl), (nameof(LakeUrl), LakeUrl), (nameof(EventTopicUrl), EventTopicUrl), (nameof(CosmosUrl), CosmosUrl), (nameof(KeyVaultUrl), KeyVaultUrl), (nameof(BatchUrl), BatchUrl)])
        {
            if (url is not null && !IsSafe(url))
            {
                yield return new ValidationResult($"{Section}:{name} must be an https URL (http on a loopback address: a stand-in).", [name]);
            }
        }

        if (EmulatorConnectionString is null && (IntakeUrl is null) != (LakeUrl is null))
        {
            var missing = IntakeUrl is null ? nameof(IntakeUrl) : nameof(LakeUrl);
            yield return new ValidationResult($"{Section}:{missing} is missing: objects are in two accounts.", [missing]);
        }

        if (BatchUrl is not null && string.IsNullOrEmpty(BatchImage))
        {
            yield return new ValidationResult($"{Section}:{nameof(BatchImage)} is missing: tasks run in a container.", [nameof(BatchImage)]);
        }

        // A node is another machine: a folder of this one it cannot see, and a key that it made for itself would be a second one.
        foreach (var (name, isMissing) in (IEnumerable<(string, bool)>)[(nameof(LakeUrl), !HasObjects), (nameof(KeyVaultUrl), KeyVaultUrl is null)])
        {
            if (BatchUrl is not null && isMissing)
            {
                yield return new ValidationResult($"{Section}:{name} is missing: nodes share no folder with this machine.", [name]);
            }
        }

        if (EmulatorConnectionString is not null && (IntakeUrl ?? LakeUrl) is not null)
        {
            yield return new ValidationResult($"{Section}:{nameof(EmulatorConnectionString)} stands in place of accounts, not beside them.", [nameof(EmulatorConnectionString)]);
        }

        if (EmulatorConnectionString is { } emulator && !IsEmulator(emulator))
        {
            yield return new ValidationResult($"{Section}:{nameof(EmulatorConnectionString)} is for the emulator only; accounts are signed in to by identity.", [nameof(EmulatorConnectionString)]);
        }
    }

    // The emulator's account, on this machine: nobody's key is a secret of ours.
    private static bool IsEmulator(string text)
    {
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Split('=', 2)).ToLookup(static part => part[0], static part => part[^1], StringComparer.OrdinalIgnoreCase);
        return text == "UseDevelopmentStorage=true"
            || (parts["AccountName"].SequenceEqual(["devstoreaccount1"], StringComparer.Ordinal) && parts["BlobEndpoint"].ToList() is [var blobs]
                && Uri.TryCreate(blobs, UriKind.Absolute, out var url) && url.IsLoopback);
    }

    // Azure's clients send no token over http, so a stand-in on this machine never sees one.
    private static bool IsSafe(Uri url) => url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
