using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing.Fuzzing;

namespace Pfmg.Cloud.Core.Tests.Runs;

/// <summary>Damaged manifests.</summary>
/// <remarks>
/// The oracle: a manifest that is accepted is the same after being written and read again, its names are safe by another check than
/// the reader's own, and every file has a sample of the manifest, a size and a checksum. One that is refused has faults.
/// </remarks>
public sealed class ManifestFuzzTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly byte[][] Originals =
    [
        Encoding.UTF8.GetBytes($$"""
            {"schemaVersion": "1.0", "platform": "seqoia", "run": "R1", "reference": "GRCh38", "pipeline": "germline-short-read/1.0.0", "replaces": "R0",
             "samples": [{"sample": "S1", "participant": "P1", "sex": "female", "family": "F", "role": "proband", "mother": "P2", "affected": true, "indication": "ID \u00e9"},
                         {"sample": "S2", "participant": "P2", "sex": "female", "role": "mother"}],
             "files": [{"path": "a/S1_R1.fastq.gz", "kind": "fastq", "sample": "S1", "read": 1, "lane": "L001", "flowcell": "F", "size": 10, "sha256": "{{Sha}}"},
                       {"path": "a/S1_R2.fastq.gz", "kind": "fastq", "sample": "S1", "read": 2, "lane": "L001", "flowcell": "F", "size": 10, "sha256": "{{Sha}}"},
                       {"path": "S2.g.vcf.gz", "kind": "gvcf", "samples": [{"sample": "S2", "nameInFile": "x"}], "caller": "gatk", "index": "S2.g.vcf.gz.tbi", "size": 7, "md5": "{{Sha[..32]}}"}]}
            """),
    ];

    private static readonly string[] Tricks =
        ["..", "/", "\\", "//", "\\u0000", "\\ud800", "\\u202e", "\\uff0e", "\u0410", "\u200b", "%2e", "\\\"", "null", "[]", "{}", "1e999", "-0", "true", new('[', 40), new('x', 600)];

    [Fact]
    public void No_damage_crashes_hangs_or_is_accepted_in_silence() => Fuzz(FuzzTime.Quick);

    [Fact]
    [Trait("Category", "Slow")]
    public void Nor_does_it_in_five_minutes() => Fuzz(FuzzTime.Long);

    private static void Fuzz(TimeSpan time)
    {
        var fuzzer = new Fuzzer
        {
            Name = "manifest",
            Originals = Originals,
            Mutations =
            [
                .. Mutation.Bytes,
                .. Mutation.Lines,
                new("insert a trick", (random, bytes) => Mutation.Edit(random, Parts(bytes, (byte)'"'), static (r, part) => [.. Encoding.UTF8.GetBytes(Tricks[r.Next(Tricks.Length)]), .. part])),
                new("repeat a member", (random, bytes) => Mutation.Edit(random, Parts(bytes, (byte)','), static (_, part) => [.. part, .. part])),
                new("drop a member", (random, bytes) => Mutation.Edit(random, Parts(bytes, (byte)','), static (_, _) => [])),
                new("swap two members", (random, bytes) => Mutation.Swap(random, Parts(bytes, (byte)','))),
            ],
        };
        var report = fuzzer.Run(time, fuzz =>
        {
            var reading = ReadManifest.Read(fuzz.Mutated, "m.json");
            if (reading.Manifest is { } manifest)
            {
                return Judge(manifest);
            }

            return reading.Faults.Count is > 0 and <= ReadManifest.MaximumFaults
                ? throw new InvalidInputException([.. reading.Faults])
                : $"{reading.Faults.Count} faults";
        });
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    private static string? Judge(Manifest manifest)
    {
        var again = ReadManifest.Read(JsonSerializer.SerializeToUtf8Bytes(manifest, PfmgJson.Options), "m.json");
        if (again.Manifest is null || JsonSerializer.Serialize(again.Manifest, PfmgJson.Options) != JsonSerializer.Serialize(manifest, PfmgJson.Options))
        {
            return "another manifest when written and read again: " + string.Join("; ", again.Faults);
        }

        const string Root = "/store/uploads/p/r";
        var samples = manifest.Samples.Select(static s => s.Sample).ToList();
        var paths = manifest.Files.SelectMany(static f => new[] { f.Path, f.Index }).OfType<string>();
        return paths.FirstOrDefault(static p => Path.GetFullPath(p, Root) != $"{Root}/{p}") is { } path ? $"path {path}"
            : samples.Distinct(StringComparer.OrdinalIgnoreCase).Count() != samples.Count ? "a sample twice"
            : manifest.Files.Any(f => f.Size is null or < 0 || (f.Sha256 ?? f.Md5) is null || f.Samples.Count == 0 || f.Samples.Any(s => !samples.Contains(s.Sample))) ? "a file without sample, size or checksum"
            : null;
    }

    private static List<byte[]> Parts(byte[] bytes, byte separator)
    {
        var parts = new List<byte[]>();
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes.AsSpan(start).IndexOf(separator) + 1;
            length = length == 0 ? bytes.Length - start : length;
            parts.Add(bytes[start..(start + length)]);
            start += length;
        }

        return parts;
    }
}
