using System.CommandLine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg sql`: a SELECT over one version of the lake.</summary>
internal static class SqlCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var sql = new Argument<string>("SELECT") { Description = "One SELECT in DuckDB's dialect over samples, calls, assayed, records, formats, sites" };
        var format = new Option<string>("--format") { Description = "How to print", DefaultValueFactory = _ => "table" }.AcceptOnlyFromAmong("table", "csv", "json", "parquet");
        var version = new Option<long?>("--version") { Description = "The lake version to read; the latest if not given", HelpName = "V" };
        var output = new OutputOption("Write to a file instead of standard output");
        var command = new PfmgCommand(
            "sql",
            "Reads one version of the lake through read-only views.",
            "pfmg sql \"select sample, count(*) as calls from calls group by sample\" --format csv\npfmg sql \"select * from calls where chrom = 'chr20'\" --format parquet -o calls.parquet");
        return command.With(sql, format, version, output).Does(async (parsed, ct) =>
        {
            var as_ = ResultFormats.Parse(parsed.GetRequiredValue(format));
            if (as_ == ResultFormat.Parquet && parsed.GetValue(output) is null && terminal.IsOutputInteractive)
            {
                throw new UsageException("--format parquet: expected -o FILE or a redirected standard output, found a terminal.");
            }

            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            await using var rows = await services.Get<RunSql>().RunAsync(parsed.GetRequiredValue(sql), parsed.GetValue(version), ct);
            await output.WriteAsync(parsed, terminal, (stream, token) => ResultWriter.WriteAsync(rows, as_, stream, token), ct);
        });
    }
}
