using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>The main job in a folder, with SQLite and processes: what every other configuration must give. Writes the page of results if asked.</summary>
public sealed class MainJobOnOneMachine : IAsyncLifetime
{
    private const string Page = "docs/benchmarks/portability.md";

    private readonly List<string> _rows = [];

    internal MainJobResult Result { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using var house = await House.OnOneMachineAsync();
        Result = await MeasureAsync("folder, SQLite, processes", house);
        Assert.All(Result.Answers, answer => Assert.NotEqual("[]", answer));
    }

    /// <summary>Does the main job in a configuration.</summary>
    internal async Task<MainJobResult> MeasureAsync(string name, House house)
    {
        var began = TimeProvider.System.GetTimestamp();
        var result = await MainJob.RunAsync(house);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var disturbed = house.Batch is { } batch ? $"{batch.Nodes.Preempted} nodes taken, {batch.Faults} requests lost or refused; {batch.Nodes.Begun} tries" : "nothing";
        _rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {name} | {disturbed} | {seconds:F0} | `{result.LakeSha256}` |"));
        return result;
    }

    public Task DisposeAsync()
    {
        if (string.Equals(Environment.GetEnvironmentVariable("PFMG_PORTABILITY_REPORT"), "write", StringComparison.Ordinal) && _rows.Count == 3)
        {
            File.WriteAllText(Path.Combine(Repository.Root, Page), Text());
        }

        return Task.CompletedTask;
    }

    private string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # One program, three configurations

        Written on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `PFMG_PORTABILITY_REPORT=write make test` (the test `{nameof(MainJobTests)}`) on .NET {Environment.Version}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}.

        The main job by two ways in: real reads (FASTQ) uploaded through the API, from `prepare` to `commit`; then a family's VCF put straight into the store, where
        only the store tells of it. Then three questions over HTTP, `pfmg lake verify`, and `pfmg lake hash`: SHA-256 over the rows and bytes of
        every data file of the last version. `pfmg` runs as processes of its own throughout, told apart by settings alone. Batch and Key Vault are strict
        stand-ins made from the published contracts, Cosmos DB is an emulator by others; none of it has met Azure.

        | configuration | disturbed by | seconds | lake hash |
        | --- | --- | ---: | --- |
        {string.Join('\n', _rows)}

        **Bar: the same lake content hash on the three configurations. {(_rows.Select(static row => row.Split('|')[4]).Distinct(StringComparer.Ordinal).Count() == 1 ? "It holds" : "It does not hold")}**, and the answers are the same.

        """);
}
