using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Identity;

public sealed class CompareCallsetsTests
{
    private static readonly IdentityPolicy Policy = IdentityPolicy.Load(IdentityPolicy.Default);
    private readonly GenerateSketches _generate = new(seed: 7, sites: 3_000);
    private int _ids;

    [Fact]
    public void The_policy_says_what_every_kind_of_finding_means() =>
        Assert.Equal(Enum.GetValues<IdentityFindingKind>(), Policy.Verdicts.Keys.Order());

    [Fact]
    public void A_person_declared_as_two_is_a_duplicate()
    {
        var person = _generate.Stranger();

        var finding = Assert.Single(Compare([Of(person, "P1")], [Of(person, "P2"), Of(_generate.Stranger(), "P3")]));

        Assert.Equal((IdentityFindingKind.Duplicate, QualityVerdict.Fail, Relation.Same), (finding.Kind, finding.Verdict, finding.Relation));
    }

    [Fact]
    public void Top_ups_and_tumours_of_one_person_are_expected()
    {
        var person = _generate.Stranger();

        var findings = Compare([Of(person, "P1"), Of(person, "P1") with { Material = "tumour" }], [Of(person, "P1") with { RunId = "before" }]);

        Assert.All(findings, static one => Assert.Equal((IdentityFindingKind.SamePerson, QualityVerdict.Pass), (one.Kind, one.Verdict)));
        Assert.Equal(3, findings.Count);
    }

    [Fact]
    public void A_tumour_that_lost_alleles_is_still_its_persons_and_a_strangers_is_not()
    {
        var (person, stranger) = (_generate.Stranger(), _generate.Stranger());
        var half = person.First.Length / 2;
        var lost = person with { Second = [.. person.First[..half], .. person.Second[half..]] };

        var findings = Compare([Of(lost, "P1") with { Material = "tumour" }, Of(stranger, "P1") with { Material = "tumour" }], [Of(person, "P1")]);

        Assert.Equal([IdentityFindingKind.SamePerson, IdentityFindingKind.Swap, IdentityFindingKind.Swap], findings.Select(static one => one.Kind).Order());
    }

    [Fact]
    public void A_participant_with_two_persons_samples_is_a_swap()
    {
        var finding = Assert.Single(Compare([Of(_generate.Stranger(), "P1")], [Of(_generate.Stranger(), "P1")]));

        Assert.Equal((IdentityFindingKind.Swap, QualityVerdict.Fail, Relation.Other), (finding.Kind, finding.Verdict, finding.Relation));
    }

    [Fact]
    public void A_callset_that_is_replaced_is_not_held_against_its_successor()
    {
        var wrong = Of(_generate.Stranger(), "P1") with { Sample = "S", Run = "R1", RunId = "a" };
        var right = Of(_generate.Stranger(), "P1") with { Sample = "S", Run = "R2", RunId = "b", Replaces = "R1" };

        Assert.Empty(Compare([right], [wrong]));
    }

    [Fact]
    public void A_declared_trio_is_confirmed_and_its_siblings_are_told()
    {
        var (mother, father) = (_generate.Stranger(), _generate.Stranger());
        SketchedCallset[] family =
        [
            Of(mother, "M"), Of(father, "F"),
            Of(_generate.Child(mother, father), "C") with { Mother = "M", Father = "F" },
            Of(_generate.Child(mother, father), "D") with { Mother = "M", Father = "F" },
        ];

        var findings = Compare(family, []);

        Assert.Equal(4, findings.Count(static one => one.Kind == IdentityFindingKind.ParentAndChild));
        Assert.Equal(IdentityFindingKind.Siblings, Assert.Single(findings, static one => one.Kind != IdentityFindingKind.ParentAndChild).Kind);
        Assert.Equal(QualityVerdict.Pass, CompareCallsets.Worst(findings));
    }

    [Fact]
    public void A_declared_mother_or_father_who_is_none_is_told_apart()
    {
        var child = Of(_generate.Stranger(), "C") with { Mother = "M", Father = "F" };

        var findings = Compare([child], [Of(_generate.Stranger(), "M"), Of(_generate.Stranger(), "F")]);

        Assert.Equal([IdentityFindingKind.MotherIsNot, IdentityFindingKind.FatherIsNot], findings.Select(static one => one.Kind));
    }

    [Fact]
    public void An_aunt_is_not_the_mother_and_no_finding_by_herself()
    {
        var (grandmother, grandfather) = (_generate.Stranger(), _generate.Stranger());
        var (mother, aunt) = (_generate.Child(grandmother, grandfather), _generate.Child(grandmother, grandfather));
        var child = _generate.Child(mother, _generate.Stranger());

        Assert.Empty(Compare([Of(child, "C")], [Of(aunt, "A")]));
        Assert.Equal(IdentityFindingKind.MotherIsNot, Assert.Single(Compare([Of(child, "C") with { Mother = "A" }], [Of(aunt, "A")])).Kind);
    }

    [Fact]
    public void Parent_and_child_who_are_not_declared_are_flagged()
    {
        var mother = _generate.Stranger();

        var finding = Assert.Single(Compare([Of(_generate.Child(mother, _generate.Stranger()), "C")], [Of(mother, "M")]));

        Assert.Equal((IdentityFindingKind.UndeclaredParentOrChild, QualityVerdict.Warn), (finding.Kind, finding.Verdict));
    }

    [Theory]
    [InlineData("fam", "fam", "twin", IdentityFindingKind.Twins)]
    [InlineData("fam", "fam", "sibling", IdentityFindingKind.UndeclaredTwins)]
    [InlineData("fam", "other", "twin", IdentityFindingKind.Duplicate)]
    [InlineData(null, null, "twin", IdentityFindingKind.Duplicate)]
    public void Identical_persons_are_twins_only_in_one_family(string? family, string? otherFamily, string role, IdentityFindingKind expected)
    {
        var person = _generate.Stranger();

        var findings = Compare([Of(person, "P1") with { Family = family, Role = "proband" }], [Of(person, "P2") with { Family = otherFamily, Role = role }]);

        Assert.Equal(expected, Assert.Single(findings).Kind);
    }

    [Fact]
    public void Few_sites_or_few_contigs_tell_nothing()
    {
        var few = new GenerateSketches(seed: 8, sites: 500);
        var (one, other) = (few.Stranger(), _generate.Stranger());

        Assert.Empty(new CompareCallsets(Policy, few.Panel).Run([Of(few.Sample(one), "P1")], [Of(few.Sample(one), "P2")], CancellationToken.None));
        Assert.Empty(new CompareCallsets(Policy, _generate.Panel with { Contigs = 3 }).Run([Of(other, "P1")], [Of(other, "P2")], CancellationToken.None));
    }

    [Fact]
    public void Among_three_thousand_all_that_was_planted_is_found_and_nothing_else() => PlantedSketches.Check(seed: 11, known: 3_000);

    [Fact]
    [Trait("Category", "Slow")]
    public void Among_a_hundred_thousand_all_that_was_planted_is_found_and_nothing_else() => PlantedSketches.Check(seed: 12, known: 100_000);

    private IReadOnlyList<IdentityFinding> Compare(SketchedCallset[] fresh, SketchedCallset[] known) =>
        new CompareCallsets(Policy, _generate.Panel).Run(fresh, known, CancellationToken.None);

    private SketchedCallset Of(GenerateSketches.Person person, string participant) => Of(_generate.Sample(person), participant);

    private SketchedCallset Of(Sketch sketch, string participant) => new(++_ids, sketch)
    {
        Sample = $"S{_ids}",
        Participant = participant,
        Material = "germline",
        Platform = "test",
        Run = "R",
        RunId = "test.R",
    };
}
