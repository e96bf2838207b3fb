using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class AddReferenceTests : IDisposable
{
    private const string Demo = "ref/hg19.chr20_1-11095000.fa.gz";
    private const string Small = ">a\nACGTACGTACGTACGTACGTACGTACGTACGT\nNNACGT\n>X\nACGTTTACGGAC\n";
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;
    private int _builds;

    public AddReferenceTests() => _store = new FolderObjectStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_reference_equals_what_samtools_and_bwa_make_of_it()
    {
        var info = await Add().RunAsync("hg19-chr20", Repository.TestData(Demo), CancellationToken.None);

        Assert.Equal([new Contig("chr20", 11_095_000, info.Contigs[0].Md5)], info.Contigs);
        Assert.Equal([new Interval("chr20", 9_995_001, 11_095_000)], info.KnownBases);
        Assert.Null(info.PloidyBuild);

        var expected = _folder["expected.fa"];
        File.Copy(Repository.TestData(Demo), expected + ".gz");
        await Tool.OutputAsync("bgzip", "-d", expected + ".gz");
        await Tool.OutputAsync("samtools", "faidx", expected);
        await Tool.OutputAsync("bwa", "index", expected);
        Assert.Contains($"M5:{info.Contigs[0].Md5}", await Tool.OutputAsync("samtools", "dict", expected), StringComparison.Ordinal);
        foreach (var suffix in (IEnumerable<string>)["", ".fai", .. AddReference.IndexSuffixes])
        {
            Assert.Equal(await Sha256Async(expected + suffix), await Sha256Async(_store.LocalPath(ReferenceInfo.FastaPathOf("hg19-chr20") + suffix)!));
        }

        Assert.Equal(await Sha256Async(expected), info.FastaSha256);
    }

    [Fact]
    public async Task Plain_gzip_and_bgzip_give_one_reference()
    {
        var plain = await WriteAsync("plain.fa", Small);
        await Tool.OutputAsync("gzip", "-k", plain);
        var first = await Add().RunAsync("small", plain, CancellationToken.None);
        var again = await Add().RunAsync("small", plain + ".gz", CancellationToken.None);
        await Tool.OutputAsync("bgzip", "-f", plain);
        var third = await Add().RunAsync("small", plain + ".gz", CancellationToken.None);

        Assert.Equal(first.FastaSha256, again.FastaSha256);
        Assert.Equal(first.FastaSha256, third.FastaSha256);
        Assert.Equal(1, _builds);
        Assert.Equal(["small"], (await _store.ReferencesAsync(CancellationToken.None).ToListAsync()).Select(reference => reference.Name));
    }

    [Fact]
    public async Task Another_content_under_a_name_is_a_conflict()
    {
        await Add().RunAsync("small", await WriteAsync("one.fa", Small), CancellationToken.None);
        var other = await WriteAsync("two.fa", Small.Replace("ACGGAC", "ACGGAG", StringComparison.Ordinal));

        await Assert.ThrowsAsync<ConflictException>(() => Add().RunAsync("small", other, CancellationToken.None));
        Assert.Equal(Small, await File.ReadAllTextAsync(_store.LocalPath(ReferenceInfo.FastaPathOf("small"))!));
    }

    [Fact]
    public async Task An_addition_killed_before_its_document_is_not_there_and_is_completed_by_the_next()
    {
        var fasta = await WriteAsync("one.fa", Small);
        var dying = new AddReference(_store, (_, _) => throw new UnavailableException("bwa was killed"), _folder.Path);
        await Assert.ThrowsAsync<UnavailableException>(() => dying.RunAsync("small", fasta, CancellationToken.None));

        Assert.Null(await _store.FindReferenceAsync("small", CancellationToken.None));
        await Assert.ThrowsAsync<NotFoundException>(() => _store.ReferenceAsync("small", CancellationToken.None));
        var other = await WriteAsync("two.fa", ">a\nACGT\n");
        await Assert.ThrowsAsync<ConflictException>(() => Add().RunAsync("small", other, CancellationToken.None));
        var added = await Add().RunAsync("small", fasta, CancellationToken.None);

        Assert.Equal(added.FastaSha256, (await _store.ReferenceAsync("small", CancellationToken.None)).FastaSha256);
        Assert.Empty(Directory.GetDirectories(_folder.Path, "reference-*"));
    }

    [Theory]
    [InlineData(155_270_560, "X", "GRCh37")]
    [InlineData(156_040_895, "chrX", "GRCh38")]
    [InlineData(156_040_894, "chrX", null)]
    public async Task The_length_of_X_tells_the_ploidy_table(int length, string name, string? build)
    {
        var file = _folder["x.fa"];
        await using (var output = File.Create(file))
        {
            await output.WriteAsync(Encoding.ASCII.GetBytes($">{name}\n"));
            await output.WriteAsync(Enumerable.Repeat((byte)'N', length).ToArray());
            await output.WriteAsync("\n"u8.ToArray());
        }

        var withoutIndex = new AddReference(_store, (fasta, _) => TouchIndexAsync(fasta), _folder.Path);
        var info = await withoutIndex.RunAsync("x", file, CancellationToken.None);

        Assert.Equal(build, info.PloidyBuild);
        Assert.Empty(info.KnownBases);
    }

    [Fact]
    public async Task A_truncated_gzip_is_refused()
    {
        var whole = await File.ReadAllBytesAsync(Repository.TestData(Demo));
        await File.WriteAllBytesAsync(_folder["cut.fa.gz"], whole[..(whole.Length / 2)]);

        await Assert.ThrowsAsync<InvalidInputException>(() => Add().RunAsync("cut", _folder["cut.fa.gz"], CancellationToken.None));
        Assert.Empty(await _store.ListAsync("", CancellationToken.None).ToListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("-a")]
    public async Task A_name_that_is_none_is_refused(string name) =>
        await Assert.ThrowsAsync<InvalidInputException>(() => Add().RunAsync(name, _folder["none.fa"], CancellationToken.None));

    private AddReference Add() => new(_store, BuildAsync, _folder.Path);

    private async Task BuildAsync(string fasta, CancellationToken ct)
    {
        _builds++;
        await Tool.OutputAsync("bwa", "index", fasta);
    }

    private static async Task TouchIndexAsync(string fasta)
    {
        foreach (var suffix in AddReference.IndexSuffixes)
        {
            await File.WriteAllBytesAsync(fasta + suffix, []);
        }
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        await File.WriteAllTextAsync(_folder[name], text);
        return _folder[name];
    }

    private static async Task<string> Sha256Async(string file)
    {
        await using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
    }
}
