using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <content>Files of this machine that become objects.</content>
public abstract partial class ObjectStoreContract
{
    [Fact]
    public async Task A_file_becomes_an_object_that_stays_when_the_file_is_deleted()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "content");

        var written = await Store.PutFileAsync("contract/file", file, PutCondition.CreateOnly, None);
        File.Delete(file);

        Assert.Equal(("contract/file", 7L), (written.Path, written.Size));
        Assert.Equal("content", await Read("contract/file"));
        Assert.Equal(written, await Store.HeadAsync("contract/file", None));
    }

    [Fact]
    public async Task A_second_create_by_a_file_fails_and_an_overwrite_replaces()
    {
        var file = Path.GetTempFileName();
        await Put("contract/file", "first");
        await File.WriteAllTextAsync(file, "second");

        await Assert.ThrowsAsync<ConflictException>(() => Store.PutFileAsync("contract/file", file, PutCondition.CreateOnly, None));
        Assert.Equal("first", await Read("contract/file"));
        await Store.PutFileAsync("contract/file", file, PutCondition.Overwrite, None);
        File.Delete(file);

        Assert.Equal("second", await Read("contract/file"));
    }
}
