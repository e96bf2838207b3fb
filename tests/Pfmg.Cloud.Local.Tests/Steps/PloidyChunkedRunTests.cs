using System.Globalization;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Simulation;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>Bar 1 where ploidy changes along the genome: a simulated man, chunked, against the plain tools on the whole.</summary>
[Collection(nameof(PipelineFixture))]
public sealed class PloidyChunkedRunTests(PipelineFixture fixture)
{
    private const string Reference = "synthetic";
    private const long BatchBases = 200_000;

    [Fact]
    public async Task Cuts_change_no_call_and_no_depth_of_haploid_and_diploid_stretches()
    {
        var genome = new SyntheticGenome(seed: 3);
        genome.WriteFasta(fixture["genome.fa"]);
        genome.WritePar(fixture["par.bed"]);
        var add = new AddReference(fixture.Store, (fasta, ct) =>
            new RunTool(Path.GetDirectoryName(fasta)!).RunAsync(ToolCommand.Of("bwa", "index", Path.GetFileName(fasta)), ct), fixture["reference"]);
        await add.RunAsync(Reference, fixture["genome.fa"], new ReferenceExtras(fixture["par.bed"]), CancellationToken.None);
        var man = SimulatedPerson.Of("man", "male", 1, 1);
        var cohort = new SimulatedCohort(genome, [man], seed: 5);
        var reads = new WriteReads(seed: 7) { MitochondrialDepth = 150 }.Write(cohort, man, Directory.CreateDirectory(fixture["man"]).FullName)
            .Select(name => Path.Combine(fixture["man"], name)).ToArray();

        var whole = Read(Whole(genome, reads), contig => contig != "chrM");
        var one = await ChunkedAsync("ploidy-1", reads, new PlanOptions { BatchBases = BatchBases, ReadChunks = 1, Regions = 1 });
        var many = await ChunkedAsync("ploidy-9", reads, new PlanOptions { BatchBases = BatchBases, ReadChunks = 3, Regions = 9 });

        var calls = Read(many, contig => contig != "chrM");
        Assert.Contains(whole.Variants, variant => variant.StartsWith("chrY ", StringComparison.Ordinal));
        Assert.Equal(whole.Variants, calls.Variants);
        Assert.Equal(Depths(whole.Bins.Where(bin => cohort.PloidyAt(man, bin.Key.Contig, bin.Key.Position) > 0)), Depths(calls.Bins));
        Assert.All(calls.Bins, bin => Assert.Equal(cohort.PloidyAt(man, bin.Key.Contig, bin.Key.Position), bin.Value.Ploidy));

        var (mitochondrion, cut) = (Read(one, contig => contig == "chrM"), Read(many, contig => contig == "chrM"));
        Assert.NotEmpty(mitochondrion.Variants);
        Assert.Equal(mitochondrion.Variants, cut.Variants);
        Assert.Equal(Depths(mitochondrion.Bins), Depths(cut.Bins));
    }

    private async Task<string> ChunkedAsync(string run, string[] reads, PlanOptions options)
    {
        var plan = await fixture.PlanReadsAsync(run, reads[0], reads[1], options, "man", Reference);
        await fixture.RunAsync(plan);
        return fixture.Store.LocalPath($"{StorePaths.Results(plan.RunId, "man")}man.g.vcf.gz")!;
    }

    // The pinned commands by a shell; the table of ploidies is written out here, not by the product.
    private string Whole(SyntheticGenome genome, string[] reads)
    {
        var (x, y) = (genome.Bases("chrX").Length, genome.Bases("chrY").Length);
        File.WriteAllText(fixture["ploidy.txt"], string.Create(
            CultureInfo.InvariantCulture,
            $"chrX\t{SyntheticGenome.Par1 + 1}\t{x - SyntheticGenome.Par2}\tM\t1\nchrY\t1\t{y}\tM\t1\n*\t*\t*\tM\t2\n"));
        File.WriteAllText(fixture["sex.txt"], "man M\n");
        var (fasta, output) = (fixture.Store.LocalPath(ReferenceInfo.FastaPathOf(Reference)), fixture["man.g.vcf"]);
        NativeTool.Run("bash", "-c", string.Create(CultureInfo.InvariantCulture, $"""
            set -eo pipefail
            bwa mem -K {BatchBases} -t 2 -R '@RG\tID:L001\tSM:man' {fasta} {reads[0]} {reads[1]} 2>/dev/null |
              samtools fixmate -m -u - - | samtools sort -u - 2>/dev/null | samtools markdup - {output}.bam
            bcftools mpileup --no-version -a AD,DP -d 8000 -q 20 -Q 20 -Ou -f {fasta} {output}.bam 2>/dev/null |
              bcftools call --no-version -m -a GQ -g 10,20 --ploidy-file {fixture["ploidy.txt"]} -S {fixture["sex.txt"]} -o {output} - 2>/dev/null
            """));
        return output;
    }

    private static Calls Read(string gvcf, Func<string, bool> wanted)
    {
        var variants = new List<string>();
        var bins = new Dictionary<Place, Bin>();
        foreach (var fields in NativeTool.Lines("bcftools", "view", "-H", gvcf).Select(line => line.Split('\t')).Where(fields => wanted(fields[0])))
        {
            var info = fields[7].Split(';');
            var start = int.Parse(fields[1], CultureInfo.InvariantCulture);
            if (fields[4] == "." && Number(info, "MinDP=") is { } depth)
            {
                for (var position = start; position <= (Number(info, "END=") ?? start); position++)
                {
                    bins.Add(new Place(fields[0], position), new Bin(depth < 10 ? 0 : depth < 20 ? 1 : 2, fields[9].Split(':')[0].Split('/').Length));
                }
            }
            else
            {
                variants.Add($"{fields[0]} {start} {fields[3]} {fields[4]} {fields[5]} {fields[8]} {fields[9]}");
            }
        }

        return new Calls(variants, bins);
    }

    private static IEnumerable<string> Depths(IEnumerable<KeyValuePair<Place, Bin>> bins) => bins
        .Select(bin => string.Create(CultureInfo.InvariantCulture, $"{bin.Key.Contig} {bin.Key.Position:D6} {bin.Value.Depth}")).Order(StringComparer.Ordinal);

    private static int? Number(string[] info, string key) =>
        info.FirstOrDefault(field => field.StartsWith(key, StringComparison.Ordinal)) is { } found ? int.Parse(found.AsSpan(key.Length), CultureInfo.InvariantCulture) : null;

    private sealed record Calls(IReadOnlyList<string> Variants, IReadOnlyDictionary<Place, Bin> Bins);

    private readonly record struct Place(string Contig, int Position);

    private readonly record struct Bin(int Depth, int Ploidy);
}
