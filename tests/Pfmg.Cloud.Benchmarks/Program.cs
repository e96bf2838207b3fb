using Pfmg.Cloud.Benchmarks;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Beacon;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Benchmarks.Cost;
using Pfmg.Cloud.Benchmarks.Scale;
using Pfmg.Cloud.Benchmarks.Scope;

switch (args)
{
    case ["ingest", var vcf, var output, .. var fasta]:
        await IngestProcess.RunAsync(vcf, output, fasta is [var path] ? path : null);
        return 0;
    case ["generate", "single", var folder, var records]:
        GenerateVcf.Write(folder, int.Parse(records, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["generate", .. var cohort]:
        return await GenerateCohort.RunAsync(cohort);
    case ["bars", .. var bars]:
        return await RunBars.RunAsync(bars);
    case ["scale", .. var sizes]:
        return await WriteScalePage.RunAsync(sizes);
    case ["start"]:
        return await MeasureStart.RunAsync();
    case ["policy"]:
        return await MeasurePolicy.RunAsync();
    case ["beacon", .. var beacon]:
        return await MeasureBeacon.RunAsync(beacon is ["--small"]);
    case ["cost"]:
        return await WriteCostPage.RunAsync();
    case ["scope", .. var turns]:
        return await MeasureScope.RunAsync(turns is [var times] ? int.Parse(times, System.Globalization.CultureInfo.InvariantCulture) : 21);
    case ["identity"]:
        return await FindIdentity.RunAsync();
    case ["overhead", .. var turns]:
        return await CompareRunWithShell.RunAsync(turns is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 5);
    case [] or ["--runs", _]:
        return await CompareWithBcftools.RunAsync(args is [_, var runs] ? int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture) : 7);
    default:
        await Console.Error.WriteLineAsync("usage: [--runs N] | bars [NAME …] [--turns N] [--small] | scale [SIZE …] | overhead [TURNS] | identity | policy | scope [TURNS] | start | cost | beacon [--small] | generate single FOLDER RECORDS | generate joint|gvcf|fasta TARGET [OPTIONS] | ingest VCF FOLDER [FASTA]");
        return 2;
}
