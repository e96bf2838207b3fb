using System.Globalization;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>One delivery of the demo: a manifest under demo/ and the files of tests/data that it names.</summary>
/// <param name="Title">What it is, for people.</param>
/// <param name="Run">The platform's name of the run and of the folder under demo/.</param>
/// <param name="Files">Paths below tests/data; the manifest names them without their folder.</param>
/// <param name="Truth">What the calls are compared with; null if nothing.</param>
internal sealed record DemoRun(string Title, string Run, IReadOnlyList<string> Files, DemoTruth? Truth)
{
    /// <summary>The platform that all of them come from.</summary>
    public const string Platform = "demo";

    /// <summary>The name under which the demo's reference is added.</summary>
    public const string Reference = "hg19-chr20";

    /// <summary>The reference's FASTA below tests/data.</summary>
    public const string ReferenceFile = "ref/hg19.chr20_1-11095000.fa.gz";

    /// <summary>Whom the manifests name.</summary>
    public static IReadOnlyList<string> Participants { get; } = ["DEMO-1", "DEMO-2", "DEMO-3", "DEMO-4", "DEMO-5"];

    /// <summary>The sheet of the project at the counter, below demo/.</summary>
    public const string Sheet = "COUNTER/sheet.json";

    /// <summary>All of them, in the order in which they are delivered.</summary>
    public static IReadOnlyList<DemoRun> All { get; } =
    [
        new(
            "real reads of NA12878 (100 kb, 52×)",
            "NA12878",
            ["a_reads/NA12878_R1.fastq.gz", "a_reads/NA12878_R2.fastq.gz"],
            new("NA12878", "a_truth/NIST_b37_chr20_100kbp_at_10mb.vcf.gz", "a_truth/NIST_b37_chr20_100kbp_at_10mb.bed", null, "NIST")),
        new(
            "simulated reads with an exact truth (990 kb, 20×)",
            "SIM1",
            ["a_sim/SIM1_R1.fastq.gz", "a_sim/SIM1_R2.fastq.gz"],
            new("SIM1", "a_sim/SIM1.truth.vcf.gz", null, new Interval("chr20", 10_100_100, 11_089_900), "the simulation")),
        new("a family of three, delivered as one VCF", "TRIO1", ["expected/TRIO1.joint.bt.vcf.gz"], null),
    ];
}

/// <summary>A published or simulated truth.</summary>
/// <param name="Sample">Whose.</param>
/// <param name="Vcf">Its VCF below tests/data.</param>
/// <param name="Bed">Its confident regions below tests/data; null if <paramref name="Region"/> is one.</param>
/// <param name="Region">Its one confident region; null if <paramref name="Bed"/> has them.</param>
/// <param name="Source">Who says so.</param>
internal sealed record DemoTruth(string Sample, string Vcf, string? Bed, Interval? Region, string Source)
{
    /// <summary>Where it can be trusted.</summary>
    /// <param name="data">The full path of a file below tests/data.</param>
    public IReadOnlyList<Interval> Confident(Func<string, string> data) => Region is { } region ? [region] : ReadTruth.Regions(data(Bed!));

    /// <summary>Who says so and over how many bases, for people.</summary>
    /// <param name="data">The full path of a file below tests/data.</param>
    public string Describe(Func<string, string> data) =>
        string.Create(CultureInfo.InvariantCulture, $"the truth of {Source}, {Confident(data).Sum(region => region.Length):N0} confident bases");
}
