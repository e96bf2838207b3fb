using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Who publishes the catalogue, as it says of itself. The defaults are of a development machine, and say so.</summary>
public sealed class CatalogueOptions
{
    /// <summary>The section of the configuration: `Catalogue__Publisher` in the environment.</summary>
    public const string Section = "Catalogue";

    /// <summary>Where the service is reached from outside, without `/api`; null for as the request named it.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Name of who publishes.</summary>
    [Required]
    public string Publisher { get; init; } = "Pfmg.Cloud, development service";

    /// <summary>Page of who publishes.</summary>
    [Required, Url]
    public string PublisherUrl { get; init; } = "https://pfmg2025.fr/";

    /// <summary>Whom to ask: an address, or a page below the publisher's.</summary>
    [Required, EmailAddress]
    public string ContactEmail { get; init; } = "contact@example.invalid";

    /// <summary>Name of the health data access body in charge (Regulation (EU) 2025/327, art. 55).</summary>
    [Required]
    public string AccessBody { get; init; } = "Health Data Hub";

    /// <summary>Its page.</summary>
    [Required, Url]
    public string AccessBodyUrl { get; init; } = "https://www.health-data-hub.fr/";

    /// <summary>Its address.</summary>
    [Required, EmailAddress]
    public string AccessBodyEmail { get; init; } = "contact@example.invalid";
}
