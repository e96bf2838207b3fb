using System.Collections.Frozen;
using Pfmg.Cloud.Core.Quality;

namespace Pfmg.Cloud.Core.Identity;

/// <summary>A pair of samples whose genotypes say something of their persons, held against what the manifests say.</summary>
/// <param name="Kind">What.</param>
/// <param name="Verdict">What the policy makes of it.</param>
/// <param name="SampleId">The new callset.</param>
/// <param name="Sample">Its sample's identifier.</param>
/// <param name="OtherSampleId">The callset that it was compared with.</param>
/// <param name="OtherSample">Its sample's identifier.</param>
/// <param name="Relation">By genotypes.</param>
/// <param name="Sites">Sites known in both.</param>
/// <param name="Kinship">Kinship coefficient, rounded to thousandths.</param>
public sealed record IdentityFinding(
    IdentityFindingKind Kind, QualityVerdict Verdict, int SampleId, string Sample, int OtherSampleId, string OtherSample, Relation Relation, int Sites, double Kinship);

/// <summary>Kinds of finding: those that were expected first.</summary>
public enum IdentityFindingKind
{
    /// <summary>Declared as one person, and it is: a top-up, another run, a tumour and its normal.</summary>
    SamePerson,

    /// <summary>Declared as twins (role "twin"), and identical.</summary>
    Twins,

    /// <summary>Declared as parent and child, and so they are.</summary>
    ParentAndChild,

    /// <summary>Full siblings, declared or not.</summary>
    Siblings,

    /// <summary>One person, but declared as two.</summary>
    Duplicate,

    /// <summary>Declared as one person, but two.</summary>
    Swap,

    /// <summary>The declared mother is not the mother.</summary>
    MotherIsNot,

    /// <summary>The declared father is not the father.</summary>
    FatherIsNot,

    /// <summary>Parent and child, but not declared.</summary>
    UndeclaredParentOrChild,

    /// <summary>Identical, of one family and neither the other's parent, but not declared as twins: twins, or one of them twice.</summary>
    UndeclaredTwins,
}

/// <summary>What comparing new callsets with others found.</summary>
public sealed record IdentityReport
{
    /// <summary>The policy as "name/version".</summary>
    public required string Policy { get; init; }

    /// <summary>The panel's SHA-256; null if nothing was compared.</summary>
    public string? Panel { get; init; }

    /// <summary>The lake version compared with; null if nothing was compared.</summary>
    public long? LakeVersion { get; init; }

    /// <summary>New callsets that have a sketch.</summary>
    public int Sketched { get; init; }

    /// <summary>Callsets that they were compared with, besides each other.</summary>
    public int ComparedWith { get; init; }

    /// <summary>Why nothing was compared; null if something was.</summary>
    public string? NotAssessed { get; init; }

    /// <summary>The worst of the findings; pass if there is none.</summary>
    public required QualityVerdict Verdict { get; init; }

    /// <summary>The expected ones too, by sample id.</summary>
    public required IReadOnlyList<IdentityFinding> Findings { get; init; }

    /// <summary>Why failed samples are kept, by sample, in the words of their signed overrides.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init => field = value ?? NoOverrides; } = NoOverrides;

    private static IReadOnlyDictionary<string, string> NoOverrides => FrozenDictionary<string, string>.Empty;

    /// <summary>The worst that was found of one callset; pass if nothing was.</summary>
    public QualityVerdict VerdictOf(int sampleId) =>
        CompareCallsets.Worst(Findings.Where(finding => finding.SampleId == sampleId || finding.OtherSampleId == sampleId));
}
