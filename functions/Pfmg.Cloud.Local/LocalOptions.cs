using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Local;

/// <summary>Where everything on one machine is.</summary>
public sealed class LocalOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Local";

    /// <summary>The folder that holds it all, on one file system; made if absent.</summary>
    [Required]
    public string StoreDirectory { get; init; } = ".pfmg";

    /// <summary>The file of the signing key; null for `.keys/signing.pem` in the store's folder.</summary>
    public string? KeyFile { get; init; }
}
