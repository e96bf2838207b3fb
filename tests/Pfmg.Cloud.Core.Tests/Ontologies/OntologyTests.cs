using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;

namespace Pfmg.Cloud.Core.Tests.Ontologies;

/// <summary>Terms lie below what they are a kind of, over any number of steps.</summary>
public sealed class OntologyTests
{
    [Theory]
    [InlineData("MONDO:0100135", "MONDO:0005027", true)]
    [InlineData("MONDO:0100135", "MONDO:0005071", true)]
    [InlineData("MONDO:0005027", "MONDO:0005027", true)]
    [InlineData("MONDO:0005027", "MONDO:0100135", false)]
    [InlineData("MONDO:0005027", "MONDO:0004992", false)]
    [InlineData("MONDO:9999999", "MONDO:9999999", true)]
    [InlineData("MONDO:9999999", "MONDO:0000001", false)]
    public void A_disease_lies_below_what_it_is_a_kind_of(string id, string ancestor, bool expected) =>
        Assert.Equal(expected, Ontology.Mondo().IsOrDescends(id, ancestor));

    [Fact]
    public void Every_parent_in_the_slices_is_a_term_and_no_term_is_its_own_ancestor()
    {
        foreach (var ontology in (Ontology[])[Ontology.Mondo(), Ontology.Hpo()])
        {
            Assert.NotEmpty(ontology.Version);
            foreach (var term in ontology.Terms)
            {
                Assert.All(term.Parents, parent => Assert.NotNull(ontology.Find(parent)));
                Assert.All(term.Parents, parent => Assert.False(ontology.IsOrDescends(parent, term.Id)));
            }
        }
    }

    [Fact]
    public void Descendants_are_those_that_descend()
    {
        var hpo = Ontology.Hpo();
        var below = hpo.WithDescendants("HP:0000707");
        Assert.Contains("HP:0001250", below);
        Assert.DoesNotContain("HP:0000118", below);
        Assert.Equal(hpo.Terms.Count(term => hpo.IsOrDescends(term.Id, "HP:0000707")), below.Count);
    }

    [Fact]
    public void Qualifiers_comments_and_obsolete_terms_are_passed_over()
    {
        var read = OboReader.Read(new StringReader("""
            format-version: 1.2
            data-version: v

            [Term]
            id: X:1
            name: one

            [Term]
            id: X:2
            name: two
            is_a: X:1 {source="A ! B"} ! one

            [Term]
            id: X:3
            is_obsolete: true

            [Typedef]
            id: part_of
            """), "x.obo");
        Assert.Equal((2, "v", "two"), (read.Count, read.Version, read.Find("X:2")!.Label));
        Assert.True(read.IsOrDescends("X:2", "X:1"));
    }

    [Theory]
    [InlineData("", "format-version")]
    [InlineData("format-version: 1.2\n[Term]\nname: x\n", "line 2")]
    [InlineData("format-version: 1.2\n[Term]\nid: X:1\n[Term]\nid: X:1\n", "line 4")]
    public void What_is_no_ontology_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidInputException>(() => OboReader.Read(new StringReader(text), "x.obo")).Message, StringComparison.Ordinal);
}
