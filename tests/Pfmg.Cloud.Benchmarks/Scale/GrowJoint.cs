using System.Text;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Benchmarks.Scale;

/// <summary>Ingests joint VCFs of ever more samples over the same slice, each into a lake of its own, and asks them.</summary>
/// <param name="folder">A folder to work in; removed at the end.</param>
internal sealed class GrowJoint(string folder)
{
    private const int Sites = 4_000;
    private const int Lookups = 30;
    private const int AdHoc = 100;
    private const int Turns = 5;

    private static readonly IReadOnlyList<int> Sizes = [100, 500, 2_504, 25_000];

    /// <summary>Measures, and says it as a section of the page.</summary>
    public async Task<string> RunAsync()
    {
        var section = new StringBuilder(FormattableString.Invariant($"""

            ## Joint files
            Seeded cohorts of {Sites:N0} sites, GT:AD:DP:GQ, one file each. Ingest is the whole process; lookups and the frequencies of {AdHoc} of the samples over the whole slice are
            in a warm process, medians of {Lookups} and {Turns}.

            | samples | bgzipped VCF | lake | ratio | ingest | peak memory | point lookup | frequencies |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

            """).ReplaceLineEndings("\n"));
        foreach (var samples in Sizes)
        {
            section.Append(await LineAsync(samples));
        }

        return section.ToString();
    }

    private async Task<string> LineAsync(int samples)
    {
        var (vcf, store) = (Path.Combine(folder, "joint.vcf.gz"), Path.Combine(folder, "joint-store"));
        try
        {
            Directory.CreateDirectory(folder);
            GenerateCohort.WriteJoint(vcf, new CohortOptions { Samples = samples, Sites = Sites, ContigLength = 5_000_000 });
            var ingest = await ProcessRun.RunAsync([BarInputs.Pfmg, "ingest", vcf, "--store", store], countLines: false);
            var data = new DirectoryInfo(Path.Combine(store, "lake")).EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(static one => one.Length);
            var bytes = new FileInfo(vcf).Length;
            var (lookup, frequencies) = await AskAsync(store, samples);
            var line = FormattableString.Invariant($"| {samples:N0} | {bytes / 1e6:F1} MB | {data / 1e6:F1} MB | {(double)data / bytes:F2} | {ingest.Seconds:F1} s | {ingest.PeakMiB:F0} MiB | {1_000 * lookup:F0} ms | {1_000 * frequencies:F0} ms |\n");
            await Console.Error.WriteAsync(line);
            return line;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(double Lookup, double Frequencies)> AskAsync(string store, int samples)
    {
        using var lake = new OpenedLake(store, Path.Combine(folder, "scratch"));
        var (lookups, frequencies) = (new List<double>(), new List<double>());
        foreach (var variant in await lake.SomeVariantsAsync(Lookups))
        {
            lookups.Add((await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(new ReadCarriers(lake.Reader).RunAsync(variant, null, new Paging(1_000), CancellationToken.None)))).Seconds);
        }

        var some = Enumerable.Range(0, AdHoc).Select(i => GenerateCohort.NameOf(i * (samples / AdHoc))).ToList();
        for (var turn = 0; turn <= Turns; turn++)
        {
            var call = await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery { Samples = some }, CancellationToken.None)));
            if (turn > 0)
            {
                frequencies.Add(call.Seconds);
            }
        }

        return (SideBySide.Median(lookups), SideBySide.Median(frequencies));
    }
}
