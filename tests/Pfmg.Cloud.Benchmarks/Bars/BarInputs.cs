using System.Globalization;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>Where the inputs of the bars lie: each made once, by seed, under artifacts/bench/lake.</summary>
/// <param name="Turns">How many turns count.</param>
/// <param name="IsSmall">Everything far smaller, to try the benchmarks themselves; such figures are not kept.</param>
internal sealed record BarInputs(int Turns, bool IsSmall)
{
    /// <summary>The program that users run.</summary>
    public static string Pfmg { get; } = Path.Combine(Repository.Root, "artifacts", "publish", "Pfmg.Cloud.Functions", "release_linux-x64", "pfmg");

    public string Folder => Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "bench", IsSmall ? "lake-small" : "lake")).FullName;

    public int Records => IsSmall ? 20_000 : 1_000_000;

    public CohortOptions Cohort => IsSmall
        ? new CohortOptions { Samples = 120, Sites = 3_000, Trios = true, ContigLength = 5_000_000 }
        : new CohortOptions { Trios = true, ContigLength = 5_000_000 };

    public CohortOptions Gvcf => new() { Samples = 1, Lines = IsSmall ? 50_000 : 3_000_000 };

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A single-sample VCF on a contig of its own; its contig lies beside it as `reference.fa`.</summary>
    public string Single()
    {
        var vcf = PathOf("million.vcf.gz");
        if (!File.Exists(vcf))
        {
            Say($"Drawing {Records} records of one sample");
            GenerateVcf.Write(Folder, Records);
        }

        return vcf;
    }

    /// <summary>A store that knows the reference of <see cref="Single"/> by the name `bench`, and has an empty lake.</summary>
    public async Task<string> SingleStoreAsync()
    {
        Single();
        var store = PathOf("single-store");
        if (!Directory.Exists(Path.Combine(store, "references", "bench")))
        {
            Say("Adding its reference to a store");
            await ProcessRun.RunAsync([Pfmg, "reference", "add", "bench", "--fasta", PathOf("reference.fa"), "--store", store], countLines: false);
        }

        return store;
    }

    public string GvcfFile() => Make(GenerateCohort.NameOf(0) + ".g.vcf.gz", _ => GenerateCohort.WriteGvcfs(Folder, Gvcf));

    public string Joint() => Make(string.Create(CultureInfo.InvariantCulture, $"joint-{Cohort.Samples}x{Cohort.Sites}.vcf.gz"), path => GenerateCohort.WriteJoint(path, Cohort));

    /// <summary>The joint VCF as an indexed BCF, a record an ALT and none of `*`, as `calls` has them.</summary>
    public async Task<string> BcfAsync()
    {
        var (vcf, bcf) = (Joint(), PathOf("joint-split.bcf"));
        if (!File.Exists(bcf + ".csi"))
        {
            Say("Making the peers' BCF");
            await ProcessRun.RunAsync(["bash", "-c", $"set -o pipefail; bcftools norm -m- -Ou '{vcf}' | bcftools view -e 'ALT=\"*\"' -Ob --threads 2 -o '{bcf}'"], countLines: false);
            await ProcessRun.RunAsync(["bcftools", "index", "-f", bcf], countLines: false);
        }

        return bcf;
    }

    /// <summary>The joint VCF as plink2's files; the name without its endings.</summary>
    public async Task<string> PgenAsync()
    {
        var (vcf, pgen) = (Joint(), PathOf("joint"));
        if (!File.Exists(pgen + ".pgen"))
        {
            Say("Making the peers' pgen");
            await ProcessRun.RunAsync(["plink2", "--vcf", vcf, "--make-pgen", "--allow-extra-chr", "--out", pgen], countLines: false);
        }

        return pgen;
    }

    /// <summary>A store whose lake holds the joint VCF, compacted; made anew when the program is newer.</summary>
    public async Task<string> JointStoreAsync()
    {
        var store = PathOf("joint-store");
        if (!File.Exists(store + ".made") || File.GetLastWriteTimeUtc(store + ".made") < File.GetLastWriteTimeUtc(Pfmg))
        {
            Say("Ingesting the joint VCF");
            if (Directory.Exists(store))
            {
                Directory.Delete(store, recursive: true);
            }

            await ProcessRun.RunAsync([Pfmg, "ingest", Joint(), "--store", store], countLines: false);
            await ProcessRun.RunAsync([Pfmg, "lake", "compact", "--store", store], countLines: false);
            await File.WriteAllTextAsync(store + ".made", "");
        }

        return store;
    }

    private string Make(string name, Action<string> write)
    {
        var path = PathOf(name);
        if (!File.Exists(path + ".made"))
        {
            Say($"Drawing {name}");
            write(path);
            File.WriteAllText(path + ".made", "");
        }

        return path;
    }

    private static void Say(string what) => Console.Error.WriteLine($"{what} …");
}
