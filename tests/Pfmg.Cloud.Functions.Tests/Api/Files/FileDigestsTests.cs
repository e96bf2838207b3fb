using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Files;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

[Collection(FilesHouseGroup.Name)]
public sealed class FileDigestsTests(FilesHouse house)
{
    [Fact]
    public async Task A_large_file_is_summed_up_in_the_background_once_and_then_known_to_every_instance()
    {
        var services = house.Service.Services;
        var manager = new Caller("dora", new HashSet<Role> { Role.DataManager });
        var of = await services.GetRequiredService<EntitledFiles>().BySampleAsync(FilePurpose.Stewardship, null, manager, "LabFather", default);
        using var digests = Instance(services);

        Assert.Null(await digests.OfAsync(of, FileKinds.Calls, default));
        Assert.Null(await digests.OfAsync(of, FileKinds.Calls, default));
        await digests.StartAsync(default);
        FileDigest? known;
        while ((known = await digests.OfAsync(of, FileKinds.Calls, default)) is null)
        {
            await Task.Delay(10);
        }

        await digests.StopAsync(default);
        using var another = Instance(services);
        Assert.Equal(known, await another.OfAsync(of, FileKinds.Calls, default));
    }

    private static FileDigests Instance(IServiceProvider services) => new(
        services.GetRequiredService<IObjectStore>(), services.GetRequiredService<WriteFile>(), services.GetRequiredService<FileTickets>(), NullLogger<FileDigests>.Instance)
    {
        AtOnceBytes = 0,
    };
}
