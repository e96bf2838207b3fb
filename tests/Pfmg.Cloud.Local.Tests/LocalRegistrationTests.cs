using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Documents;
using Pfmg.Cloud.Local.Events;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests;

public sealed class LocalRegistrationTests
{
    [Fact]
    public async Task Every_seam_resolves_and_what_killed_puts_left_is_swept()
    {
        using var folder = new TemporaryFolder();
        var left = Path.Combine(Directory.CreateDirectory(folder[".tmp/puts"]).FullName, "0123");
        await File.WriteAllTextAsync(left, "half");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));

        await using var services = new ServiceCollection().AddPfmgLocal(new LocalOptions { StoreDirectory = folder.Path }).BuildServiceProvider(validateScopes: true);

        Assert.IsType<FolderObjectStore>(services.GetRequiredService<IObjectStore>());
        Assert.IsType<SqliteDocumentStore>(services.GetRequiredService<IDocumentStore>());
        Assert.Same(services.GetRequiredService<InProcessEventBus>(), services.GetRequiredService<IEventBus>());
        Assert.False(File.Exists(left));
        Assert.Empty(await services.GetRequiredService<IObjectStore>().ListAsync("", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public void A_store_without_a_folder_is_refused() =>
        Assert.Throws<ValidationException>(() => new ServiceCollection().AddPfmgLocal(new LocalOptions { StoreDirectory = "" }));
}
