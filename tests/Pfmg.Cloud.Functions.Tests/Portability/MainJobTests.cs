namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>One program, whatever stands behind its seams: the same deliveries give the same answers and, byte for byte, the same lake.</summary>
public sealed class MainJobTests(MainJobOnOneMachine expected) : IClassFixture<MainJobOnOneMachine>
{
    [Fact]
    public async Task On_Azurite_with_processes_the_lake_is_that_of_a_folder()
    {
        await using var house = await House.OnAzuriteAsync();

        Same(await MainJob.RunAsync(house));
    }

    private void Same(MainJobResult found)
    {
        Assert.Equal(expected.Result.Answers, found.Answers);
        Assert.Equal(expected.Result.LakeSha256, found.LakeSha256);
    }
}

/// <summary>The main job in a folder, with SQLite and processes.</summary>
public sealed class MainJobOnOneMachine : IAsyncLifetime
{
    internal MainJobResult Result { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using var house = await House.OnOneMachineAsync();
        Result = await MainJob.RunAsync(house);
        Assert.All(Result.Answers, answer => Assert.NotEqual("[]", answer));
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
