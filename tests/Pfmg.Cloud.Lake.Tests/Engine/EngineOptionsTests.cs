using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Engine;

public sealed class EngineOptionsTests
{
    [Fact]
    public void What_is_kept_on_a_disk_leaves_a_quarter_of_what_is_free_to_others()
    {
        using var folder = new TemporaryFolder();
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;

        // A folder that is not there yet lies on its parent's disk.
        var options = EngineOptions.For(folder["not/there/yet"]);

        // Others write to the disk meanwhile: the bound is loose by as much as they could.
        Assert.InRange(options.CacheBytes + options.TemporaryBytes, 1, (free + (8L << 30)) / 4 * 3);
        Assert.InRange(options.CacheBytes, 1, new EngineOptions().CacheBytes);
    }
}
