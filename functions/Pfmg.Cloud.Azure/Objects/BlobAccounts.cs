using Azure.Storage.Blobs;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Azure.Objects;

/// <summary>The two storage accounts.</summary>
/// <param name="Intake">Holds the area "uploads": what platforms deliver, hierarchical so that a grant can cover one folder.</param>
/// <param name="Lake">Holds every other area: runs, references, the lake. Neither blob versioning nor soft delete, or erasure would be undone.</param>
public sealed record BlobAccounts(BlobServiceClient Intake, BlobServiceClient Lake)
{
    private static readonly string IntakeArea = StorePaths.Uploads.TrimEnd('/');

    /// <summary>Whether a container that is missing is made at the first put: so on the emulator, which nobody deploys. On Azure they are made by infra/.</summary>
    public bool MakesContainers { get; init; }

    /// <summary>The account that holds an area.</summary>
    public BlobServiceClient Of(string area) => string.Equals(area, IntakeArea, StringComparison.Ordinal) ? Intake : Lake;
}
