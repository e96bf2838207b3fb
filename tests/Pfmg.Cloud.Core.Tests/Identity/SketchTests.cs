using Pfmg.Cloud.Core.Identity;

namespace Pfmg.Cloud.Core.Tests.Identity;

public sealed class SketchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4_000)]
    public void A_sketch_and_its_text_are_the_same(int sites)
    {
        var sketch = Sketch.Of(Copies(sites, seed: sites));

        var parsed = Sketch.Parse(sites, sketch.ToText());

        Assert.Equal(sketch.ToText(), parsed!.ToText());
        Assert.Equal(Copies(sites, seed: sites).Count(static copies => copies < 3), parsed.Called);
    }

    [Fact]
    public void Bitmaps_and_copies_give_one_sketch() =>
        Assert.Equal(Sketch.Of([0, 1, 2, 3]).ToText(), Sketch.Of(4, [0b0011], [0b0110]).ToText());

    [Theory]
    [InlineData(64, "")]
    [InlineData(64, "AAAA")]
    [InlineData(64, "not base64 at all!!!!!==")]
    [InlineData(128, "AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData(3, "CAAAAAAAAAAAAAAAAAAAAA==")]
    public void Text_that_is_no_sketch_of_that_panel_is_none(int sites, string text) => Assert.Null(Sketch.Parse(sites, text));

    [Fact]
    public void Comparing_counts_what_counting_by_hand_counts()
    {
        var (one, other) = (Copies(1_000, seed: 1), Copies(1_000, seed: 2));
        var pairs = one.Zip(other).Where(static pair => pair.First < 3 && pair.Second < 3).ToList();

        var found = SketchComparison.Of(Sketch.Of(one), Sketch.Of(other));

        Assert.Equal(pairs.Count, found.Sites);
        Assert.Equal(pairs.Count(static pair => Math.Abs(pair.First - pair.Second) == 2), found.NoneShared);
        Assert.Equal(pairs.Count(static pair => pair is { First: 1, Second: 1 }), found.BothHet);
        Assert.Equal(pairs.Count(static pair => pair.First == 1), found.FirstHet);
        Assert.Equal(pairs.Count(static pair => pair.Second == 1), found.SecondHet);
        Assert.Equal(pairs.Count(static pair => pair.First == pair.Second) / (double)pairs.Count, found.Concordance, 12);
    }

    /// <remarks>Manichaikul et al., Bioinformatics 2010, equation 11, term by term.</remarks>
    [Fact]
    public void Kinship_is_that_of_the_paper()
    {
        var found = SketchComparison.Of(Sketch.Of(Copies(1_000, seed: 3)), Sketch.Of(Copies(1_000, seed: 4)));
        double least = Math.Min(found.FirstHet, found.SecondHet);

        var expected = ((found.BothHet - (2.0 * found.NoneShared)) / (2 * least)) + 0.5 - (0.25 * (found.FirstHet + found.SecondHet) / least);

        Assert.Equal(expected, found.Kinship, 12);
    }

    [Fact]
    public void Without_heterozygous_sites_there_is_no_kinship() =>
        Assert.True(double.IsNaN(SketchComparison.Of(Sketch.Of([0, 2]), Sketch.Of([1, 1])).Kinship));

    [Fact]
    public void Sketches_of_panels_that_differ_in_size_are_not_compared() =>
        Assert.Throws<ArgumentException>(() => SketchComparison.Of(Sketch.Of([0, 2]), Sketch.Of([1])));

    private static byte[] Copies(int sites, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, sites).Select(_ => (byte)random.Next(4))];
    }
}
