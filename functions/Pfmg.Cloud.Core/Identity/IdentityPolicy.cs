using System.Reflection;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Quality;

namespace Pfmg.Cloud.Core.Identity;

/// <summary>When two samples are of one person or of kin, and what it means, as data: `policies/identity/{version}.json`, embedded here.</summary>
/// <remarks>A published version never changes.</remarks>
public sealed record IdentityPolicy
{
    /// <summary>The policy in force, as "name/version".</summary>
    public const string Default = "identity/1";

    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>"identity".</summary>
    public required string Name { get; init; }

    /// <summary>A whole number; a change of any value raises it.</summary>
    public required string Version { get; init; }

    /// <summary>Where its numbers come from.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>Two sketches with fewer sites known in both are not compared.</summary>
    public required int MinimumSites { get; init; }

    /// <summary>Sketches of a panel on fewer autosomes are not compared: neighbouring sites are inherited together.</summary>
    public required int MinimumContigs { get; init; }

    /// <summary>Kinship from which two samples are of one person, or of identical twins.</summary>
    public required double SameKinship { get; init; }

    /// <summary>Kinship from which two persons are parent and child, or full siblings.</summary>
    public required double FirstDegreeKinship { get; init; }

    /// <summary>
    /// Of relatives of the first degree, parent and child share no allele at no more than this share of the sites at which
    /// strangers share none.
    /// </summary>
    public required double ParentChildUnshared { get; init; }

    /// <summary>
    /// A tumour may have lost alleles, which lowers kinship and hardly ever leaves a site without a shared allele: it is its
    /// participant's up to this share of the sites at which strangers share none.
    /// </summary>
    public required double TumourUnshared { get; init; }

    /// <summary>What each kind of finding means; all kinds are there.</summary>
    public required IReadOnlyDictionary<IdentityFindingKind, QualityVerdict> Verdicts { get; init; }

    /// <summary>"name/version".</summary>
    public string FullName => $"{Name}/{Version}";

    /// <summary>Reads a policy.</summary>
    /// <param name="fullName">"name/version".</param>
    /// <exception cref="NotFoundException">This build carries no such policy.</exception>
    public static IdentityPolicy Load(string fullName)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"policies/{fullName}.json")
            ?? throw new NotFoundException($"There is no policy {fullName}.");
        return JsonSerializer.Deserialize<IdentityPolicy>(resource, PfmgJson.Options)!;
    }

    /// <summary>What two persons are to each other by their genotypes.</summary>
    public Relation RelationOf(SketchComparison comparison, SketchPanel panel)
    {
        var kinship = comparison.Kinship;
        if (panel.Contigs < MinimumContigs || comparison.Sites < MinimumSites || double.IsNaN(kinship))
        {
            return Relation.NotComparable;
        }

        return kinship >= SameKinship ? Relation.Same
            : kinship < FirstDegreeKinship ? Relation.Other
            : Unshared(comparison, panel) <= ParentChildUnshared ? Relation.ParentAndChild
            : Relation.Siblings;
    }

    /// <summary>Whether a tumour may be of the same person, by its genotypes.</summary>
    internal bool MayBeOwnTumour(SketchComparison comparison, SketchPanel panel) => Unshared(comparison, panel) <= TumourUnshared;

    // 1 for strangers, about 0.25 for full siblings, 0 for parent and child.
    private static double Unshared(SketchComparison comparison, SketchPanel panel) => comparison.NoneShared / (comparison.Sites * panel.UnrelatedNoneShared);
}

/// <summary>What two samples' genotypes say of their persons.</summary>
public enum Relation
{
    /// <summary>Too few sites known in both, or a panel on too few autosomes.</summary>
    NotComparable,

    /// <summary>None of the first degree.</summary>
    Other,

    /// <summary>One person, or identical twins.</summary>
    Same,

    /// <summary>One is the other's mother or father; genotypes do not tell which.</summary>
    ParentAndChild,

    /// <summary>Of the first degree, and not parent and child: full siblings.</summary>
    Siblings,
}
