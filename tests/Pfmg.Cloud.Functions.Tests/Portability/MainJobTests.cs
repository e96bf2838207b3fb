using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>One program, whatever stands behind its seams: the same deliveries give the same answers and, byte for byte, the same lake.</summary>
public sealed class MainJobTests(MainJobOnOneMachine expected) : IClassFixture<MainJobOnOneMachine>
{
    [Fact]
    public async Task On_Azurite_with_processes_the_lake_is_that_of_a_folder()
    {
        await using var house = await House.OnAzuriteAsync();

        Same(await expected.MeasureAsync("Azurite, SQLite, processes", house));
    }

    [Fact]
    public async Task On_Azurite_Cosmos_and_Batch_with_taken_nodes_and_lost_answers_the_lake_is_that_of_a_folder()
    {
        var disturbance = new BatchDisturbance
        {
            Seed = 5,
            Throttle = 0.05,
            Lose = 0.1,
            Preempt = 0.3,
            PreemptWithin = TimeSpan.FromSeconds(2),
            SlowStart = TimeSpan.FromMilliseconds(300),
            Budget = 12,
        };
        await using var house = await House.OnStandInsAsync(disturbance);

        Same(await expected.MeasureAsync("Azurite, Cosmos emulator, stand-ins for Batch and Key Vault", house));

        Assert.True(house.Batch!.Nodes.Preempted > 0 && house.Batch.Faults > 0, "Nothing was disturbed.");
    }

    private void Same(MainJobResult found)
    {
        Assert.Equal(expected.Result.Answers, found.Answers);
        Assert.Equal(expected.Result.LakeSha256, found.LakeSha256);
    }
}
