using Pfmg.Cloud.Core.Quality;

namespace Pfmg.Cloud.Core.Identity;

/// <summary>Compares new callsets with each other and with those already there, and holds what genotypes say against what was declared.</summary>
/// <param name="policy">Thresholds and verdicts.</param>
/// <param name="panel">The panel of all sketches.</param>
public sealed class CompareCallsets(IdentityPolicy policy, SketchPanel panel)
{
    /// <summary>Compares all pairs of which one at least is new.</summary>
    /// <param name="fresh">New callsets.</param>
    /// <param name="known">Those already there that count; any that is also new, or replaced by a new one, is left out.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>By sample id, then by the other's.</returns>
    public IReadOnlyList<IdentityFinding> Run(IReadOnlyList<SketchedCallset> fresh, IReadOnlyList<SketchedCallset> known, CancellationToken ct)
    {
        var ids = fresh.Select(static one => one.SampleId).ToHashSet();
        var findings = new List<IdentityFinding>();
        for (var i = 0; i < fresh.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var other in known)
            {
                if (!ids.Contains(other.SampleId) && !fresh[i].Supersedes(other))
                {
                    Add(fresh[i], other);
                }
            }

            for (var j = 0; j < i; j++)
            {
                Add(fresh[i], fresh[j]);
            }
        }

        findings.Sort(static (a, b) => a.SampleId != b.SampleId ? a.SampleId.CompareTo(b.SampleId) : a.OtherSampleId.CompareTo(b.OtherSampleId));
        return findings;

        void Add(SketchedCallset one, SketchedCallset other)
        {
            if (Judge(one, other) is { } finding)
            {
                findings.Add(finding);
            }
        }
    }

    /// <summary>The worst verdict of some findings; pass if there is none.</summary>
    public static QualityVerdict Worst(IEnumerable<IdentityFinding> findings) =>
        findings.Select(static finding => finding.Verdict).DefaultIfEmpty(QualityVerdict.Pass).Max();

    /// <summary>What one pair says; null if nothing that was not to be expected of strangers.</summary>
    internal IdentityFinding? Judge(SketchedCallset one, SketchedCallset other)
    {
        var comparison = SketchComparison.Of(one.Sketch, other.Sketch);
        var relation = policy.RelationOf(comparison, panel);
        return relation != Relation.NotComparable && KindOf(one, other, comparison, relation) is { } kind
            ? new IdentityFinding(
                kind, policy.Verdicts[kind], one.SampleId, one.Sample, other.SampleId, other.Sample, relation, comparison.Sites, Math.Round(comparison.Kinship, 3))
            : null;
    }

    private IdentityFindingKind? KindOf(SketchedCallset one, SketchedCallset other, SketchComparison comparison, Relation relation)
    {
        var withTumour = one.IsTumour || other.IsTumour;
        if (one.Participant == other.Participant)
        {
            return relation == Relation.Same || (withTumour && policy.MayBeOwnTumour(comparison, panel))
                ? IdentityFindingKind.SamePerson
                : IdentityFindingKind.Swap;
        }

        if (relation == Relation.Same)
        {
            return Identical(one, other);
        }

        // What a tumour lost may make kin of strangers and strangers of kin.
        return withTumour ? null : Kin(one, other, relation);
    }

    private static IdentityFindingKind Identical(SketchedCallset one, SketchedCallset other) =>
        one.Family is null || one.Family != other.Family || IsParentOf(one, other) || IsParentOf(other, one) ? IdentityFindingKind.Duplicate
        : one.Role == "twin" || other.Role == "twin" ? IdentityFindingKind.Twins
        : IdentityFindingKind.UndeclaredTwins;

    private static IdentityFindingKind? Kin(SketchedCallset one, SketchedCallset other, Relation relation)
    {
        var isDeclared = IsParentOf(one, other) || IsParentOf(other, one);
        return (relation, isDeclared) switch
        {
            (Relation.ParentAndChild, true) => IdentityFindingKind.ParentAndChild,
            (Relation.ParentAndChild, false) => IdentityFindingKind.UndeclaredParentOrChild,
            (_, true) => one.Mother == other.Participant || other.Mother == one.Participant ? IdentityFindingKind.MotherIsNot : IdentityFindingKind.FatherIsNot,
            (Relation.Siblings, false) => IdentityFindingKind.Siblings,
            _ => null,
        };
    }

    private static bool IsParentOf(SketchedCallset parent, SketchedCallset child) =>
        child.Mother == parent.Participant || child.Father == parent.Participant;
}
