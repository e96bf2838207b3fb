using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class ReferenceExtrasTests : IDisposable
{
    private const string Fasta = ">chr1\nACGTACGTAC\n>chrX\nACGTTTACGGACACGTTTACGGAC\n>chrY\nNNNNTTACGGAC\n>chrM\nACGT\n>chr1_alt\nACGTACG\n";
    private const string Par = "chrX\t0\t4\tPAR1\nchrY\t0\t4\tPAR1\nchrY\t10\t12\tPAR2\nchrX\t20\t24\tPAR2\n";
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public ReferenceExtrasTests() => _store = new FolderObjectStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tables_and_the_alt_file_are_kept_with_the_reference()
    {
        var extras = new ReferenceExtras(Write("par.bed", "# shared\n" + Par), Write("mask.bed", "chrX\t9\t12\nchrX\t5\t10\nchr1\t0\t3\tx\n"), Write("g.alt", "@SQ\nchr1_alt\t0\tchr1\n"));
        var added = await AddAsync(extras);
        var stored = await _store.ReferenceAsync("r", CancellationToken.None);

        Assert.Equal(("chrX", "chrY", "chrM"), (stored.Sex!.X, stored.Sex.Y, stored.Mitochondrion));
        Assert.Equal(
            [
                new PseudoautosomalPair("PAR1", new Interval("chrX", 1, 4), new Interval("chrY", 1, 4)),
                new PseudoautosomalPair("PAR2", new Interval("chrX", 21, 24), new Interval("chrY", 11, 12)),
            ],
            stored.Sex.Pseudoautosomal);
        Assert.Equal([new Interval("chr1", 1, 3), new Interval("chrX", 6, 12)], stored.Masks);
        Assert.Equal("@SQ\nchr1_alt\t0\tchr1\n", await File.ReadAllTextAsync(_store.LocalPath("references/r/genome.fa.alt")!));
        Assert.Equal(added.AltSha256, stored.AltSha256);
        Assert.Contains(ReferenceWarnings.Of(stored), warning => warning.Contains("not N", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_again_is_harmless_and_another_table_is_a_conflict()
    {
        var extras = new ReferenceExtras(Write("par.bed", Par));
        await AddAsync(extras);

        await AddAsync(extras);
        Assert.NotEmpty((await AddAsync(ReferenceExtras.None)).Sex!.Pseudoautosomal);
        await Assert.ThrowsAsync<ConflictException>(() => AddAsync(new ReferenceExtras(Write("par2.bed", Par.Replace("\t24\t", "\t23\t", StringComparison.Ordinal)))));
        await Assert.ThrowsAsync<ConflictException>(() => AddAsync(extras with { AltFile = Write("g.alt", "chr1_alt\n") }));
        await Assert.ThrowsAsync<ConflictException>(() => AddAsync(extras with { MaskFile = Write("mask.bed", "chr1\t0\t3\n") }));
    }

    [Theory]
    [InlineData("chrX\t0\t4\tPAR1\nchrZ\t0\t4\tPAR1\n", "line 2", "chrZ")]
    [InlineData("chrX\t0\t4\tPAR1\nchrY\t0\t40\tPAR1\n", "line 2", "0 40")]
    [InlineData("chrX\t4\t4\tPAR1\nchrY\t0\t4\tPAR1\n", "line 1", "4 4")]
    [InlineData("chrX 0 4 PAR1\n", "line 1", "chrX 0 4 PAR1")]
    [InlineData("chrX\t0\t4\tPAR1\nchrX\t5\t6\tPAR1\n", "line 2", "2 of the name \"PAR1\"")]
    [InlineData("chrX\t0\t4\tPAR1\n", "line 1", "1 of the name \"PAR1\"")]
    [InlineData("chrX\t0\t4\nchrY\t0\t4\n", "line 2", "2 of the name \"\"")]
    [InlineData("chrX\t0\t4\tA\nchrY\t0\t4\tA\nchr1\t0\t4\tB\nchrY\t5\t6\tB\n", "line 3", "chr1 and chrY")]
    [InlineData("", "", "none")]
    public async Task A_table_that_does_not_fit_is_refused_by_line(string table, string where, string found)
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(new ReferenceExtras(Write("par.bed", table))));
        Assert.Equal((where, found), (refused.Faults[0].Where, refused.Faults[0].Found));
        Assert.Empty(await _store.ListAsync("", CancellationToken.None).ToListAsync());
    }

    [Theory]
    [InlineData("@HD\nchr1_alt\t0\nchr9_alt\t0\n", "line 3", "chr9_alt")]
    [InlineData("@HD\n", "", "none")]
    public async Task An_alt_file_of_other_contigs_is_refused(string alt, string where, string found)
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(new ReferenceExtras(AltFile: Write("g.alt", alt))));
        Assert.Equal((where, found), (refused.Faults[0].Where, refused.Faults[0].Found));
    }

    [Theory]
    [InlineData("X", 155_270_560, "Y", 59_373_566, "X:60001-2699520 Y:10001-2649520 X:154931044-155260560 Y:59034050-59363566")]
    [InlineData("chrX", 156_040_895, "chrY", 57_227_415, "chrX:10001-2781479 chrY:10001-2781479 chrX:155701383-156030895 chrY:56887903-57217415")]
    [InlineData("chrX", 156_040_895, "chrY", 57_227_414, "")]
    public void The_regions_of_known_builds_come_by_the_lengths(string x, int lengthOfX, string y, int lengthOfY, string expected)
    {
        var sex = KnownGenomes.SexChromosomesOf([new Contig("1", 10), new Contig(x, lengthOfX), new Contig(y, lengthOfY)]);
        Assert.Equal((x, y, expected), (sex!.X, sex.Y, string.Join(' ', sex.Pseudoautosomal.SelectMany(pair => pair.Both))));
        Assert.Null(KnownGenomes.SexChromosomesOf([new Contig(x, lengthOfX)]));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("chr22", true)]
    [InlineData("NC_000005.10", true)]
    [InlineData("chr23", false)]
    [InlineData("chrX", false)]
    [InlineData("chr1_KI270706v1_random", false)]
    [InlineData("NC_000023.11", false)]
    [InlineData("0", false)]
    public void Autosomes_are_known_by_name(string contig, bool expected) => Assert.Equal(expected, KnownGenomes.IsAutosome(contig));

    private Task<ReferenceInfo> AddAsync(ReferenceExtras extras) =>
        new AddReference(_store, TouchIndexAsync, _folder["scratch"]).RunAsync("r", Write("genome.fa", Fasta), extras, CancellationToken.None);

    private static async Task TouchIndexAsync(string fasta, CancellationToken ct)
    {
        foreach (var suffix in AddReference.IndexSuffixes)
        {
            await File.WriteAllBytesAsync(fasta + suffix, [], ct);
        }
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
