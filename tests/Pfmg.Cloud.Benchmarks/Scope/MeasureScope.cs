using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks.Scope;

/// <summary>Measures what it costs that queries see permitted persons alone, and writes docs/benchmarks/scope.md.</summary>
internal static class MeasureScope
{
    private const int Persons = 500;
    private const int Sites = 34_000;
    private const int Gvcfs = 40;
    private const int Lines = 100_000;
    private const int Many = 100_000;

    public static async Task<int> RunAsync(int turns)
    {
        var lines = new List<string>();
        var isMet = await LayoutAsync($"one file of {Persons}", Ingested.Jointly(Persons, Sites), turns, lines);
        isMet &= await LayoutAsync($"{Gvcfs} files of one", Ingested.OneByOne(Gvcfs, Lines), turns, lines);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Drawing {Many:N0} persons …"));
        var large = new LargeScope(Many, Math.Min(turns, 11));
        var table = await large.RunAsync();
        isMet &= large.Ratios.All(static ratio => ratio <= ScopedQueries.Most);
        var page = Page(turns, lines, large, table, isMet);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "benchmarks", "scope.md"), page);
        Console.WriteLine(page);
        return isMet ? 0 : 1;
    }

    private static async Task<bool> LayoutAsync(string name, Ingested layout, int turns, List<string> lines)
    {
        await Console.Error.WriteLineAsync($"Drawing {name} …");
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder["store"]);
        var ingest = new IngestLocalFile(store, new LakeLog(store, TimeProvider.System), TimeProvider.System, Directory.CreateDirectory(folder["ingest"]).FullName);
        foreach (var file in layout.Draw(Directory.CreateDirectory(folder["drawn"]).FullName))
        {
            await ingest.RunAsync(file, null, callsOnly: true, CancellationToken.None);
        }

        using var lake = new OpenedLake(store, folder["scratch"]);
        return await new ScopedQueries(lake.Reader, name, turns).RunAsync(lines);
    }

    private static string Page(int turns, List<string> lines, LargeScope large, IReadOnlyList<string> table, bool isMet) => string.Create(CultureInfo.InvariantCulture, $"""
        # What a scope costs

        {DateTimeOffset.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), .NET {Environment.Version}, load average {CompareWithBcftools.LoadAverage()} at the end, by
        `dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- scope`. Two lakes: one joint file of {Persons} drawn persons at {Sites:N0} sites, and {Gvcfs} gVCFs of {Lines:N0} lines.
        Everyone, 19 of 20, half, or 1 of 20 is permitted, spread over the files. The same query over the whole lake and within the scope, under pseudonyms, turn about in one warm process; medians of
        {turns} turns, every row of the answer read. "A new scope" is the first answer after a decision that permits others: whom it permits is told anew, and its own table of callsets made; that is
        not in the bar.

        **Bar: at most {(ScopedQueries.Most - 1) * 100:F0} % more, each query.** {(isMet ? "Holds" : "Does not hold: see the lines marked")}.

        | lake | rows of `calls` | permitted | query | whole lake | within the scope | difference | column chunks needed | of them a second |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        {string.Join('\n', lines)}

        ## 100,000 persons
        A register of {Many:N0} persons in trios, all of whom agreed but those who oppose meanwhile; one callset each in one file, 20 variants that one in ten carries, so that what is measured is what persons cost.
        Each turn one person opposes, and everything is asked at once ("somebody just opposed"), then again ("nothing changed"). Medians of {Math.Min(turns, 11)} turns, milliseconds. The first answer of all of an instance, which
        reads whose each callset is and makes {Many * 3:N0} pseudonyms, took {large.FirstOfAll:F0} ms.

        | | whole lake | nothing changed | difference | somebody just opposed |
        | --- | ---: | ---: | ---: | ---: |
        {string.Join('\n', table)}

        """);
}

/// <summary>How a lake's persons lie in files.</summary>
/// <param name="Draw">Writes the files into a folder.</param>
internal sealed record Ingested(Func<string, IEnumerable<string>> Draw)
{
    /// <summary>All in one joint VCF.</summary>
    public static Ingested Jointly(int persons, int sites) => new(folder =>
    {
        var path = Path.Combine(folder, "joint.vcf.gz");
        GenerateCohort.WriteJoint(path, new CohortOptions { Samples = persons, Sites = sites, ContigLength = 5_000_000 });
        return [path];
    });

    /// <summary>Each in a gVCF.</summary>
    public static Ingested OneByOne(int persons, int lines) => new(folder =>
    {
        GenerateCohort.WriteGvcfs(folder, new CohortOptions { Samples = persons, Lines = lines });
        return Directory.GetFiles(folder, "*.g.vcf.gz").Order(StringComparer.Ordinal);
    });
}
