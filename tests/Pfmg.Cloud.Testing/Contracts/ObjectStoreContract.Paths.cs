using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <content>What is a path, and what is none.</content>
public abstract partial class ObjectStoreContract
{
    [Theory]
    [InlineData("contract/with space/a b.txt")]
    [InlineData("contract/prélèvement/échantillon №1.vcf.gz")]
    [InlineData("contract/percent%20/100%.txt")]
    [InlineData("contract/HLA-A*01:01:01:01+x#?&=;@.fa")]
    [InlineData("contract/🧬/基因组")]
    [InlineData("contract/...a")]
    public async Task Names_with_spaces_and_unicode_are_kept_as_they_are(string path)
    {
        await Put(path, path);

        Assert.Equal(path, await Read(path));
        Assert.Equal([path], (await List("contract/")).Select(item => item.Path));
        await Store.DeleteAsync(path, None);
        Assert.Empty(await List("contract/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("contract")]
    [InlineData("contract/")]
    [InlineData("/contract/a")]
    [InlineData("contract//a")]
    [InlineData("contract/../a")]
    [InlineData("contract/./a")]
    [InlineData("contract/a/..")]
    [InlineData("contract/a.")]
    [InlineData("contract/a\\b")]
    [InlineData("contract/a\nb")]
    [InlineData("../contract/a")]
    [InlineData(".tmp/puts/a")]
    [InlineData("Contract/a")]
    public async Task What_is_not_a_path_is_refused_by_every_method(string path)
    {
        await Assert.ThrowsAsync<InvalidInputException>(() => Put(path, "x"));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.OpenReadAsync(path, null, None));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.HeadAsync(path, None));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.DeleteAsync(path, None));
        Assert.Throws<InvalidInputException>(() => Store.LocalPath(path));
    }

    // An attribute cannot carry half a pair: metadata is UTF-8 too.
    [Fact]
    public Task Half_a_surrogate_pair_is_refused() => What_is_not_a_path_is_refused_by_every_method("contract/" + (char)0xD800);

    [Fact]
    public async Task A_path_of_1024_bytes_is_kept_and_a_longer_one_refused()
    {
        var segment = new string('x', 250);
        var longest = $"contract/{segment}/{segment}/{segment}/{segment}/";
        longest += new string('y', ObjectPath.MaxBytes - longest.Length);
        await Put(longest, "x");

        Assert.Equal("x", await Read(longest));
        await Assert.ThrowsAsync<InvalidInputException>(() => Put(longest + "z", "x"));
    }
}
