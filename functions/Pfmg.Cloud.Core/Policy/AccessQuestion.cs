namespace Pfmg.Cloud.Core.Policy;

/// <summary>All that a decision depends on besides the register, the policy and the ontology.</summary>
public sealed record AccessQuestion
{
    /// <summary>What for.</summary>
    public required AccessPurpose Purpose { get; init; }

    /// <summary>On which date, civil time in France.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>At which minute, UTC; for care, since a broken glass is open for hours.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>For care, who asks.</summary>
    public string? Subject { get; init; }

    /// <summary>For the public, whether the caller is known by name.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>For a project, its revision.</summary>
    public string? ProjectRevision { get; init; }

    /// <summary>For a project or a draft, what it wants.</summary>
    public ResearchUse? Use { get; init; }

    /// <summary>The datasets that the use names, as they were when it was asked; null if it names none.</summary>
    public IReadOnlyList<DatasetPin>? Datasets { get; init; }
}

/// <summary>What data are asked for.</summary>
public enum AccessPurpose
{
    /// <summary>An active project.</summary>
    Project,

    /// <summary>How many a draft would see.</summary>
    Preview,

    /// <summary>The care of one's own patients.</summary>
    Care,

    /// <summary>Keeping the lake in order.</summary>
    Stewardship,

    /// <summary>Aggregates for everybody: the beacon, the catalogue.</summary>
    Public,
}

/// <summary>How exact an answer may be; each includes those before it.</summary>
public enum Granularity
{
    /// <summary>No answer.</summary>
    None,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>How many.</summary>
    Count,

    /// <summary>Each record.</summary>
    Record,
}
