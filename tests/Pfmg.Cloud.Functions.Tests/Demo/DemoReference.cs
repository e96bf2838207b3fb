using System.IO.Compression;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Demo;

/// <summary>The demo's reference as a plain FASTA with its index, in a folder of its own.</summary>
public sealed class DemoReference : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DemoReference()
    {
        using (var packed = new GZipStream(File.OpenRead(Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz")), CompressionMode.Decompress))
        using (var plain = File.Create(Fasta))
        {
            packed.CopyTo(plain);
        }

        NativeTool.Run("samtools", "faidx", Fasta);
    }

    /// <summary>The FASTA; its `.fai` lies beside it.</summary>
    public string Fasta => _folder["genome.fa"];

    /// <summary>A path beside the FASTA.</summary>
    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();
}
