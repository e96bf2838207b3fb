namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>A callset as far as choosing whom to count needs it.</summary>
/// <param name="Id">Its sample_id.</param>
/// <param name="Sample">The sample's identifier.</param>
/// <param name="Participant">The person.</param>
/// <param name="Reference">The reference's name; empty without one.</param>
/// <param name="Rule">The rule of counting.</param>
/// <param name="IsSound">Whether it may be counted: germline, not superseded, not failed.</param>
/// <param name="HasReferenceCalls">Whether it tells where it is homozygous reference.</param>
internal sealed record Callset(int Id, string Sample, string Participant, string Reference, string Rule, bool IsSound, bool HasReferenceCalls)
{
    /// <summary>The family, if it is declared.</summary>
    public string? Family { get; init; }

    /// <summary>The role in it, if it is declared.</summary>
    public string? Role { get; init; }

    /// <summary>The mother, if she is declared.</summary>
    public string? Mother { get; init; }

    /// <summary>The father, if he is declared.</summary>
    public string? Father { get; init; }
}
