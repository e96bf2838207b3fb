using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Deliveries;

/// <summary>Folders as a platform would hand them over, of the data under tests/data.</summary>
internal static class DeliveryFolder
{
    /// <summary>One person's VCF and the manifest that names it, with everything left out that may be.</summary>
    public static string OfVcf(TemporaryFolder folder, string name = "delivery", string vcf = "expected/NA12878.bt.vcf.gz", params string[] samples)
    {
        var directory = folder[name];
        Directory.CreateDirectory(directory);
        File.Copy(Repository.TestData(vcf), Path.Combine(directory, "calls.vcf.gz"));
        string[] names = samples.Length == 0 ? ["NA12878"] : samples;
        var file = new JsonObject { ["path"] = "calls.vcf.gz", ["kind"] = "vcf", ["caller"] = "bcftools", ["samples"] = Array(names, sample => new JsonObject { ["sample"] = sample }) };
        WriteManifest(directory, names, file);
        return directory;
    }

    /// <summary>One person's reads of one lane, real ones.</summary>
    public static string OfReads(TemporaryFolder folder)
    {
        var directory = folder["reads"];
        Directory.CreateDirectory(directory);
        var files = new List<JsonNode>();
        foreach (var read in (int[])[1, 2])
        {
            var name = $"NA12878_R{read}.fastq.gz";
            File.Copy(Repository.TestData($"a_reads/{name}"), Path.Combine(directory, name));
            files.Add(new JsonObject { ["path"] = name, ["kind"] = "fastq", ["read"] = read, ["lane"] = "L001", ["sample"] = "NA12878" });
        }

        WriteManifest(directory, ["NA12878"], [.. files]);
        return directory;
    }

    /// <summary>Writes manifest.json for these samples and files.</summary>
    public static void WriteManifest(string directory, IEnumerable<string> samples, params JsonNode[] files)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = "1.0",
            ["reference"] = "hg19-chr20",
            ["samples"] = Array(samples, sample => new JsonObject { ["sample"] = sample, ["participant"] = "P-" + sample }),
            ["files"] = new JsonArray(files),
        };
        File.WriteAllText(Path.Combine(directory, "manifest.json"), manifest.ToJsonString());
    }

    private static JsonArray Array(IEnumerable<string> names, Func<string, JsonNode> node) => new([.. names.Select(node)]);
}
