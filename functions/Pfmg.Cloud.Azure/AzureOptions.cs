using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Azure;

/// <summary>Where the Azure implementations of the seams are. Sign-in is by identity; no option holds a secret but the emulator's public one.</summary>
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

    /// <summary>Client id of a user-assigned managed identity; null for whatever identity the environment offers.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var emulated = EmulatorConnectionString is not null;
        foreach (var (name, url, needed) in (IEnumerable<(string, Uri?, bool)>)
            [(nameof(IntakeUrl), IntakeUrl, !emulated), (nameof(LakeUrl), LakeUrl, !emulated), (nameof(EventTopicUrl), EventTopicUrl, !emulated), (nameof(CosmosUrl), CosmosUrl, !emulated)])
        {
            if (needed && url is null)
            {
                yield return new ValidationResult($"{Section}:{name} is missing.", [name]);
            }
            else if (url is not null && (!url.IsAbsoluteUri || url.Scheme != Uri.UriSchemeHttps))
            {
                yield return new ValidationResult($"{Section}:{name} must be an https URL.", [name]);
            }
        }

        if (emulated && !(EmulatorConnectionString!.Contains("devstoreaccount", StringComparison.Ordinal) || EmulatorConnectionString == "UseDevelopmentStorage=true"))
        {
            yield return new ValidationResult($"{Section}:{nameof(EmulatorConnectionString)} is for the emulator only; accounts are signed in to by identity.", [nameof(EmulatorConnectionString)]);
        }
    }
}
