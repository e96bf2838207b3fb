using System.CommandLine;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg frequencies`: alleles counted over any set of persons.</summary>
internal static class FrequenciesCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var samples = new Option<FileInfo?>("--samples") { Description = "A file that names the samples to count, one a line; all persons if not given", HelpName = "FILE" };
        var region = new Option<string?>("--region") { Description = "Only sites in contig:start-end, 1-based, both ends included", HelpName = "R" };
        var unrelated = new Option<bool>("--unrelated") { Description = "Count only persons of whom no two are declared to be parent and child or full siblings" };
        var format = new Option<string>("--format") { Description = "How to print", DefaultValueFactory = _ => "table" }.AcceptOnlyFromAmong("table", "csv", "json", "parquet");
        var version = new Option<long?>("--version") { Description = "The lake version to read; the latest if not given", HelpName = "V" };
        var output = new OutputOption("Write to a file instead of standard output");
        var command = new PfmgCommand(
            "frequencies",
            "Counts alleles over persons: AC, AN, AF, and who carries them how.",
            "pfmg frequencies --region chr20:10000000-10100000\npfmg frequencies --samples cohort.txt --format csv -o cohort.csv");
        return command.With(samples, region, unrelated, format, version, output).Does(async (parsed, ct) =>
        {
            var as_ = ResultFormats.Parse(parsed.GetRequiredValue(format));
            if (as_ == ResultFormat.Parquet && parsed.GetValue(output) is null && terminal.IsOutputInteractive)
            {
                throw new UsageException("--format parquet: expected -o FILE or a redirected standard output, found a terminal.");
            }

            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var contigs = await services.Get<LakeReader>().ContigsAsync(parsed.GetValue(version), ct);
            var query = new FrequencyQuery
            {
                Samples = parsed.GetValue(samples) is { } file ? await ReadNamesAsync(file, ct) : null,
                Region = parsed.GetValue(region) is { } text ? RegionText.Parse(text, contigs) : null,
                IsUnrelated = parsed.GetValue(unrelated),
                Version = parsed.GetValue(version),
            };
            await using var rows = await services.Get<CountFrequencies>().RunAsync(query, ct);
            await output.WriteAsync(parsed, terminal, (stream, token) => ResultWriter.WriteAsync(rows, as_, stream, token), ct);
        });
    }

    private static async Task<IReadOnlyList<string>> ReadNamesAsync(FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new NotFoundException($"{file.FullName}: no such file.");
        }

        string[] names = [.. (await File.ReadAllLinesAsync(file.FullName, ct)).Select(static line => line.Trim()).Where(static line => line.Length > 0)];
        return names.Length > 0 ? names : throw new InvalidInputException(file.Name, "", "names of samples, one a line", "none");
    }
}
