using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Local.Tests.Keys;

public sealed class FileKeyRingTests : KeyRingContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override IKeyRing Ring => field ??= new FileKeyRing(File);

    protected override IKeyRing Again => field ??= new FileKeyRing(File);

    protected override IKeyRing Stranger => field ??= new FileKeyRing(_folder["stranger.pem"]);

    private string File => _folder["keys/signing.pem"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_ring_that_never_signed_has_no_file_and_verifies_nothing()
    {
        var signature = await Stranger.SignAsync("p", Array.Empty<byte>(), default);
        Assert.False(await Ring.VerifyAsync("p", Array.Empty<byte>(), signature, default));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task The_key_is_readable_by_its_owner_only_and_alone_in_its_folder()
    {
        await Ring.SignAsync("p", Array.Empty<byte>(), default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_key_that_others_may_use_is_refused_for_signing_and_for_verifying(UnixFileMode loose)
    {
        var signature = await Ring.SignAsync("p", Array.Empty<byte>(), default);
        System.IO.File.SetUnixFileMode(File, System.IO.File.GetUnixFileMode(File) | loose);
        await Assert.ThrowsAsync<ForbiddenException>(() => Ring.SignAsync("p", Array.Empty<byte>(), default));
        await Assert.ThrowsAsync<ForbiddenException>(() => Ring.VerifyAsync("p", Array.Empty<byte>(), signature, default));
    }

    [Fact]
    public async Task A_damaged_key_is_told_and_never_replaced()
    {
        await Ring.SignAsync("p", Array.Empty<byte>(), default);
        await System.IO.File.WriteAllTextAsync(File, "no key");
        await Assert.ThrowsAsync<CorruptException>(() => Ring.SignAsync("p", Array.Empty<byte>(), default));
        Assert.Equal("no key", await System.IO.File.ReadAllTextAsync(File));
    }
}
