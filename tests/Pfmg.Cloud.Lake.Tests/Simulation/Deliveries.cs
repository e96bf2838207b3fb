using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>What platforms deliver in a simulation, and what should become of it.</summary>
internal sealed class Deliveries
{
    /// <summary>How the name of a file begins that its first task refuses.</summary>
    public const string Damaged = "damaged";

    public const string Platform = "seqoia";

    private Deliveries(IReadOnlyList<Delivery> all) => All = all;

    public IReadOnlyList<Delivery> All { get; }

    public static ReferenceInfo Reference { get; } = new()
    {
        Name = "tiny",
        Contigs = [new Contig("c", 10_000)],
        KnownBases = [new Interval("c", 1, 10_000)],
        FastaSha256 = new string('0', 64),
    };

    /// <summary>One to four deliveries of any kind, the first always a good one.</summary>
    public static Deliveries Of(Schedule schedule)
    {
        var count = 1 + schedule.Next(4);
        var kinds = new List<DeliveryKind> { schedule.Chance(0.5) ? DeliveryKind.Calls : DeliveryKind.Reads };
        while (kinds.Count < count)
        {
            kinds.Add((DeliveryKind)schedule.Next(4));
        }

        return Of([.. kinds]);
    }

    public static Deliveries Of(params DeliveryKind[] kinds) => new([.. kinds.Select((kind, i) => Create(kind, $"R{i + 1}"))]);

    /// <summary>One delivery.</summary>
    public static Delivery Create(DeliveryKind kind, string run)
    {
        string[] names = kind switch
        {
            DeliveryKind.Reads => ["1.fastq.gz", "2.fastq.gz"],
            DeliveryKind.Damaged => ["a.vcf.gz", Damaged + ".vcf.gz"],
            _ => ["a.vcf.gz"],
        };
        var samples = kind == DeliveryKind.Damaged ? new[] { "S1", "S2" } : ["S1"];
        var files = names.ToDictionary(name => name, name => Encoding.UTF8.GetBytes($"{run} {name}"), StringComparer.Ordinal);
        var manifest = new Manifest
        {
            SchemaVersion = "1.0",
            Platform = Platform,
            Run = run,
            Reference = Reference.Name,
            Samples = [.. samples.Select(sample => new ManifestSample { Sample = sample, Participant = run + sample })],
            Files = [.. files.Select((file, i) => Describe(file.Key, file.Value, kind, samples[i % samples.Length], i))],
        };
        if (kind == DeliveryKind.Refused)
        {
            files.Clear();
        }

        var folder = StorePaths.Upload(Platform, run);
        var path = $"{folder}manifest.json";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, PfmgJson.Options);
        return new Delivery(
            kind,
            RunId.Of(Platform, run, path, Convert.ToHexStringLower(SHA256.HashData(bytes))),
            [.. files.Select(file => new Upload(folder + file.Key, file.Value)), new Upload(path, bytes)]);
    }

    private static ManifestFile Describe(string name, byte[] bytes, DeliveryKind kind, string sample, int index)
    {
        var file = new ManifestFile
        {
            Path = name,
            Kind = kind == DeliveryKind.Reads ? "fastq" : "vcf",
            Samples = [new ManifestFileSample(sample)],
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
        return kind == DeliveryKind.Reads ? file with { Lane = "L001", Read = index + 1 } : file;
    }
}

/// <summary>What becomes of a delivery when nothing goes wrong.</summary>
internal enum DeliveryKind
{
    /// <summary>Calls: few tasks; completes.</summary>
    Calls,

    /// <summary>Reads: many tasks with intermediate files; completes.</summary>
    Reads,

    /// <summary>The manifest names a file that is not there; rejected.</summary>
    Refused,

    /// <summary>One of two files is damaged; fails, after the other was ingested.</summary>
    Damaged,
}

/// <summary>A delivery.</summary>
internal sealed record Delivery(DeliveryKind Kind, string RunId, IReadOnlyList<Upload> Uploads)
{
    public RunState Expected => Kind switch
    {
        DeliveryKind.Refused => RunState.Rejected,
        DeliveryKind.Damaged => RunState.Failed,
        _ => RunState.Completed,
    };
}

/// <summary>An object that a platform puts.</summary>
internal sealed record Upload(string Path, byte[] Bytes);
