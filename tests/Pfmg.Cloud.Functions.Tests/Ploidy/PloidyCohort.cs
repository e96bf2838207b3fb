using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Functions.Commands;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Simulation;

namespace Pfmg.Cloud.Functions.Tests.Ploidy;

/// <summary>A simulated cohort, delivered as reads in one run and committed by the real pipeline.</summary>
internal sealed class PloidyCohort : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CommandServices _services;
    private readonly string _run;

    private PloidyCohort(SimulatedCohort truth, TemporaryFolder folder, string run)
    {
        (Truth, _folder, _run) = (truth, folder, run);
        _services = CommandServices.Create(new Deployment(folder["store"]));
    }

    public SimulatedCohort Truth { get; }

    public static async Task<PloidyCohort> RunAsync(params SimulatedPerson[] persons)
    {
        var folder = new TemporaryFolder();
        var genome = new SyntheticGenome(seed: 3);
        genome.WriteFasta(folder["genome.fa"]);
        genome.WritePar(folder["par.bed"]);
        await RunAsync("reference", "add", "synthetic", "--fasta", folder["genome.fa"], "--par", folder["par.bed"], "--store", folder["store"]);

        var truth = new SimulatedCohort(genome, persons, seed: 5);
        var delivery = Directory.CreateDirectory(folder["delivery"]).FullName;
        var manifest = new JsonObject
        {
            ["schemaVersion"] = "1.0",
            ["reference"] = "synthetic",
            ["samples"] = new JsonArray([.. persons.Select(person => new JsonObject
            {
                ["sample"] = person.Name, ["participant"] = $"P-{person.Name}", ["sex"] = person.DeclaredSex,
            })]),
            ["files"] = new JsonArray([.. persons.SelectMany((person, i) => new WriteReads(seed: 7 + i).Write(truth, person, delivery).Select((name, read) => new JsonObject
            {
                ["path"] = name, ["kind"] = "fastq", ["sample"] = person.Name, ["read"] = read + 1, ["lane"] = "L001",
            }))]),
        };
        await File.WriteAllTextAsync(Path.Combine(delivery, "manifest.json"), manifest.ToJsonString());
        var run = JsonNode.Parse((await RunAsync("run", delivery, "--platform", "test", "--run", "R1", "--store", folder["store"])).Output)!;
        Assert.Equal("completed", (string?)run["state"]);
        return new PloidyCohort(truth, folder, (string)run["runId"]!);
    }

    public async Task<KaryotypeResult> KaryotypeAsync(string person) =>
        (await _services.Get<IObjectStore>().RequireJsonAsync<Receipt>(StorePaths.Receipt(_run, $"karyotype.{person}"), CancellationToken.None)).Read<KaryotypeResult>();

    /// <summary>The records of a person's gVCF as bcftools reads them.</summary>
    public string[][] Records(string person)
    {
        var path = _services.Get<IObjectStore>().LocalPath($"{StorePaths.Results(_run, person)}{person}.g.vcf.gz")!;
        return [.. NativeTool.Lines("bcftools", "view", "-H", path).Select(line => line.Split('\t'))];
    }

    /// <summary>Rows of a SELECT, as CSV without its head.</summary>
    public async Task<string[]> SqlAsync(string select) =>
        (await RunAsync("sql", select, "--format", "csv", "--store", _folder["store"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

    /// <summary>"chrom pos ref alt AC AN n_het n_hom n_hemi n_missing" of every site of the lake, in ordinal order.</summary>
    public async Task<string[]> FrequenciesAsync()
    {
        string[] wanted = ["chrom", "pos", "ref", "alt", "AC", "AN", "n_het", "n_hom", "n_hemi", "n_missing"];
        await using var answer = await _services.Get<CountFrequencies>().RunAsync(new FrequencyQuery(), CancellationToken.None);
        var columns = wanted.Select(name => answer.Columns.Select(column => column.Name).ToList().IndexOf(name)).ToArray();
        var rows = await answer.ToListAsync(CancellationToken.None);
        return [.. rows.Select(row => string.Join(' ', columns.Select(i => Convert.ToString(row[i], CultureInfo.InvariantCulture)))).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<CommandRun> RunAsync(params string[] args)
    {
        var run = await CommandRun.OfAsync(args);
        Assert.True(run.ExitCode == 0, $"pfmg {string.Join(' ', args)} answered {run.ExitCode}: {run.Error} {run.Output}");
        return run;
    }
}
