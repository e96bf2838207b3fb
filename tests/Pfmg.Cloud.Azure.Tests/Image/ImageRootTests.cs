using System.Globalization;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Image;

/// <summary>What the image holds, unpacked into a folder and run from it by a uid that owns nothing: as near as one comes without an engine.</summary>
public sealed class ImageRootTests : IDisposable
{
    // No account of any machine's.
    private const string Uid = "54321";
    private static readonly string Image = Path.Combine(Repository.Root, "eng", "image.sh");
    private readonly TemporaryFolder _folder = new();

    [AptFact(AsRoot = true)]
    [Trait("Category", "Slow")]
    public async Task Its_tools_and_its_program_do_the_main_job_for_any_uid_and_write_to_scratch_alone()
    {
        await Tool.OutputAsync("chmod", "755", _folder.Path);
        await Tool.OutputAsync(Image, "root", _folder["root"]);
        await Tool.OutputAsync(Path.Combine(Repository.Root, "eng", "package.sh"));
        await Tool.OutputAsync("cp", "-r", Path.Combine(Repository.Root, "artifacts", "package", "app"), _folder["root/app"]);
        await PrepareAsync();

        var found = await AsStrangerAsync("sh", "-c", "for tool in pfmg bwa samtools bcftools tabix mosdepth; do command -v $tool; done");
        var versions = await AsStrangerAsync("sh", Path.Combine(Repository.Root, "infra", "worker", "check-tools.sh"), Path.Combine(Repository.Root, "pipelines"));
        await AsStrangerAsync("pfmg", "reference", "add", "hg19", "--fasta", Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz"), "--store", _folder["root/scratch/store"]);
        await AsStrangerAsync("pfmg", "run", _folder["root/scratch/delivery"], "--platform", "demo", "--run", "R1", "--store", _folder["root/scratch/store"]);
        var counted = await AsStrangerAsync("pfmg", "sql", "select count(*) > 200 as found from calls", "--format", "csv", "--store", _folder["root/scratch/store"]);

        Assert.Equal(6, found.Split('\n').Count(path => path.StartsWith(_folder["root/"], StringComparison.Ordinal)));
        Assert.Contains("mosdepth 0.3.3\n", versions, StringComparison.Ordinal);
        Assert.Contains("true", counted, StringComparison.Ordinal);
        var elsewhere = await Tool.OutputAsync("sh", "-c", string.Create(CultureInfo.InvariantCulture, $"find / -xdev -uid {Uid} -not -path '{_folder["root/scratch"]}*' 2>/dev/null || true"));
        Assert.Equal("", elsewhere);
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private async Task PrepareAsync()
    {
        var delivery = Directory.CreateDirectory(_folder["root/scratch/delivery"]).FullName;
        foreach (var mate in (string[])["R1", "R2"])
        {
            File.Copy(Repository.TestData($"a_reads/NA12878_{mate}.fastq.gz"), Path.Combine(delivery, $"NA12878_{mate}.fastq.gz"));
        }

        await File.WriteAllTextAsync(Path.Combine(delivery, "manifest.json"), """
            {
              "schemaVersion": "1.0", "reference": "hg19",
              "samples": [{ "sample": "NA12878", "participant": "P1", "sex": "female" }],
              "files": [
                { "path": "NA12878_R1.fastq.gz", "kind": "fastq", "sample": "NA12878", "read": 1, "lane": "L001" },
                { "path": "NA12878_R2.fastq.gz", "kind": "fastq", "sample": "NA12878", "read": 2, "lane": "L001" }
              ]
            }
            """);
        await Tool.OutputAsync("chown", "-R", $"{Uid}:{Uid}", _folder["root/scratch"]);
    }

    // The Dockerfile's environment, with the folder in place of the root. The loader is this machine's: Debian 12's, as the libraries are.
    private Task<string> AsStrangerAsync(params string[] command)
    {
        var (root, scratch) = (_folder["root"], _folder["root/scratch"]);
        return Tool.OutputAsync("setpriv",
        [
            $"--reuid={Uid}", $"--regid={Uid}", "--clear-groups", "env", "-i", "-C", scratch,
            $"PATH={root}/app:{root}/usr/bin:/bin", $"LD_LIBRARY_PATH={root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu",
            $"HOME={scratch}", $"TMPDIR={scratch}", "DOTNET_EnableDiagnostics=0", .. command,
        ]);
    }
}
