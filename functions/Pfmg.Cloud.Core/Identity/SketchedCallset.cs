namespace Pfmg.Cloud.Core.Identity;

/// <summary>A callset with its sketch and what was declared of it.</summary>
/// <param name="SampleId">Its number in the lake.</param>
/// <param name="Sketch">Its sketch.</param>
public sealed record SketchedCallset(int SampleId, Sketch Sketch)
{
    /// <summary>The sample's identifier.</summary>
    public required string Sample { get; init; }

    /// <summary>The person's identifier.</summary>
    public required string Participant { get; init; }

    /// <summary>"germline" or "tumour".</summary>
    public required string Material { get; init; }

    /// <summary>The platform that delivered it.</summary>
    public required string Platform { get; init; }

    /// <summary>The platform's name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The platform's name of the run that it replaces; null if none.</summary>
    public string? Replaces { get; init; }

    /// <summary>The family's identifier; null if not declared.</summary>
    public string? Family { get; init; }

    /// <summary>The role in the family; null if not declared.</summary>
    public string? Role { get; init; }

    /// <summary>The mother's participant identifier; null if not declared.</summary>
    public string? Mother { get; init; }

    /// <summary>The father's participant identifier; null if not declared.</summary>
    public string? Father { get; init; }

    internal bool IsTumour => Material == "tumour";

    /// <summary>Whether it takes the place of another, whose declarations then no longer hold.</summary>
    /// <remarks>The same rule by which the lake calls a callset superseded.</remarks>
    public bool Supersedes(SketchedCallset other) =>
        Platform == other.Platform && Sample == other.Sample && Material == other.Material && RunId != other.RunId && (Replaces == other.Run || Run == other.Run);
}
