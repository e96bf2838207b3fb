using System.Globalization;
using Pfmg.Cloud.Lake.Tests.Parquet;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

/// <summary>Columns of many samples are remembered, taken in bulk and appended by allele: nothing of that may show.</summary>
public sealed class JointColumnsTests : IDisposable
{
    private const int Samples = 300;
    private const int Records = 120;
    private const string Lines = """
        ##GATKCommandLine=<ID=GenotypeGVCFs,CommandLine="GenotypeGVCFs">
        ##FILTER=<ID=LowQual,Description="Low quality">

        """;

    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_sample_has_the_calls_that_a_file_of_its_own_would_give_it(int seed)
    {
        var (sites, columns) = Draw(new Random(seed));
        _ingest.Ingest(File(sites, columns, Enumerable.Range(0, Samples)), request => request with { RunBytes = 1 << 16 });
        int[] asked = [0, 1, 63, 127, 128, 200, 298, 299];
        var joint = asked.Select(Calls).ToArray();
        Assert.Equal(sites.Select((site, i) => $"{site}\t{string.Join('\t', columns[i])}"), _ingest.Lines());

        for (var i = 0; i < asked.Length; i++)
        {
            _ingest.Ingest(File(sites, columns, [asked[i]]));
            Assert.Equal(Calls(0), joint[i]);
            Assert.NotEmpty(joint[i]);
        }
    }

    private string[] Calls(int sample) =>
    [
        .. Readers.Query(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT concat_ws(' ', chrom, pos, ref, alt, gt, allele, coalesce(dosage::VARCHAR, '-'), coalesce(phase_set::VARCHAR, '-'), coalesce(ad_ref::VARCHAR, '-'),
                coalesce(ad_alt::VARCHAR, '-'), coalesce(dp::VARCHAR, '-'), coalesce(gq::VARCHAR, '-'), filter, coalesce(qual::VARCHAR, '-'), countable, record)
            FROM read_parquet('{_ingest.PathOf("calls")}') WHERE sample_id = {100 + sample} ORDER BY pos, alt, record, allele
            """)).Select(static row => (string)row[0]!),
    ];

    private static string File(string[] sites, string[][] columns, IEnumerable<int> samples) =>
        IngestFixture.Header(string.Join(' ', samples.Select(static sample => LakeFixture.Numbered("S", sample))), Lines)
        + string.Concat(sites.Select((site, i) => $"{site}\t{string.Join('\t', samples.Select(sample => columns[i][sample]))}\n"));

    private static (string[] Sites, string[][] Columns) Draw(Random random)
    {
        string[] alts = ["C", "C", "C", "C,G", "C,*", "*,C", "ATT", "C,ATT,<DEL>"];
        var (sites, columns, pos) = (new string[Records], new string[Records][], 100);
        for (var i = 0; i < Records; i++)
        {
            // A position that stands twice makes rows of two records the same allele.
            pos += random.Next(3);
            var alt = alts[random.Next(alts.Length)];
            sites[i] = string.Create(CultureInfo.InvariantCulture, $"chr1\t{pos}\t.\tA\t{alt}\t{random.Next(90)}.50\t{(random.Next(4) == 0 ? "LowQual" : "PASS")}\t.\tGT:AD:DP:GQ:PS");
            columns[i] = [.. Enumerable.Range(0, Samples).Select(_ => Column(random, alt.Split(',').Length))];
        }

        return (sites, columns);
    }

    private static string Column(Random random, int alts)
    {
        var (depth, gq, alt) = (random.Next(4) == 0 ? random.Next(40) : 30, random.Next(3) == 0 ? random.Next(99) : 99, 1 + random.Next(alts));
        string Reads(int of) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', Enumerable.Range(0, alts + 1).Select(i => i == of ? depth : 0))}:{depth}:{gq}");
        return random.Next(24) switch
        {
            < 12 => $"0/0:{Reads(0)}",
            12 => "0/0",
            13 => "./.",
            14 => "./.:.:.:.:.",
            15 => $"{alt}/{alt}:{Reads(alt)}",
            16 => $"0|{alt}:{Reads(alt)}:{random.Next(1_000)}",
            17 => $"1/{alts}:{Reads(1)}",
            18 => $"{alt}:{Reads(alt)}",
            19 => $"./{alt}:{Reads(alt)}",
            20 => $"0/0/0/{alt}/{alt}/0:{Reads(0)}",
            21 => $"0/0:{Reads(0)}:{random.Next(1_000_000_000)}",
            _ => $"0/{alt}:{Reads(alt)}",
        };
    }
}
