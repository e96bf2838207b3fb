using System.Text;

namespace Pfmg.Cloud.Lake.Tests.Refusals;

/// <summary>One fault of a manifest.</summary>
/// <param name="What">In words.</param>
/// <param name="Where">What a fault's place must be; null if the manifest is good.</param>
/// <param name="Manifest">Makes it from a good one.</param>
internal sealed record ManifestFaultRow(string What, string? Where, Func<string, byte[]> Manifest);

/// <summary>The table of faults of manifests.</summary>
internal static class ManifestFaultRows
{
    private const string Path = "\"S1.vcf\"";

    public static IReadOnlyList<ManifestFaultRow> All { get; } =
    [
        new("nothing", null, Encoding.UTF8.GetBytes),
        With("sex that is no word of the schema", "samples[0].sex", "\"female\"", "\"F\""),
        With("a sample twice", "samples[1].sample", "\"sex\": \"female\"}", "\"sex\": \"female\"}, {\"sample\": \"s1\", \"participant\": \"P2\"}"),
        With("a path that leaves its folder", "files[0].path", Path, "\"../R0/S1.vcf\""),
        With("a path that leaves its folder in the middle", "files[0].path", Path, "\"a/../../x.vcf\""),
        With("an absolute path", "files[0].path", Path, "\"/etc/passwd\""),
        With("a drive's path", "files[0].path", Path, "\"c:\\\\x.vcf\""),
        With("an empty segment", "files[0].path", Path, "\"a//S1.vcf\""),
        With("a segment that ends in a blank", "files[0].path", Path, "\"a /S1.vcf\""),
        With("a NUL in a path", "files[0].path", Path, "\"S1.vcf\\u0000.gz\""),
        With("a line break in a path", "files[0].path", Path, "\"S1\\n.vcf\""),
        With("a Cyrillic letter in a path", "files[0].path", Path, "\"\\u04051.vcf\""),
        With("dots of full width in a path", "files[0].path", Path, "\"\\uff0e\\uff0e/S1.vcf\""),
        With("a division slash in a path", "files[0].path", Path, "\"..\\u2215S1.vcf\""),
        With("text turned around in a path", "files[0].path", Path, "\"S1\\u202efcv\""),
        With("a percent code in a path", "files[0].path", Path, "\"%2e%2e/S1.vcf\""),
        With("a manifest as a file", "files[0].path", Path, "\"2.manifest.json\""),
        With("a Cyrillic letter in a participant", "samples[0].participant", "\"P1\"", "\"\\u04201\""),
        With("an invisible character in a participant", "samples[0].participant", "\"P1\"", "\"P1\\u200b\""),
        With("half a character", "samples[0].participant", "\"P1\"", "\"P\\ud800\""),
        With("half a character in a member's name", "samples[0]", "\"participant\"", "\"\\ud800\": 1, \"participant\""),
        With("a member twice", "run", "\"run\": \"R1\"", "\"run\": \"R1\", \"run\": \"R1\""),
        With("a member that the schema has not", "extra", "\"run\"", "\"extra\": 1, \"run\""),
        With("a number where a text belongs", "run", "\"run\": \"R1\"", "\"run\": 1"),
        With("a text where a list belongs", "samples", "[{\"sample\": \"S1\", \"participant\": \"P1\", \"sex\": \"female\"}]", "\"S1\""),
        With("a size with decimals", "files[0].size", "\"size\": ", "\"size\": 1.5, \"x\": "),
        With("another run than the path's", "run", "\"run\": \"R1\"", "\"run\": \"R2\""),
        With("another platform than the path's", "platform", "\"seqoia\"", "\"aura\""),
        With("a reference that the store has not", "reference", "\"tiny\"", "\"huge\""),
        With("a file that is not there", "files[0].path", Path, "\"S2.vcf\""),
        With("a sample that the manifest has not", "files[0].samples[0].sample", "\"vcf\", \"sample\": \"S1\"", "\"vcf\", \"sample\": \"S2\""),
        new("no checksum", "files[0].sha256", static good => Encoding.UTF8.GetBytes(good[..good.IndexOf(", \"sha256\"", StringComparison.Ordinal)] + "}]}")),
        With("a run replaced that was never delivered", "replaces", "\"run\": \"R1\"", "\"run\": \"R1\", \"replaces\": \"R0\""),
        With("its own run replaced, where there is nothing to replace", "replaces", "\"run\": \"R1\"", "\"run\": \"R1\", \"replaces\": \"R1\""),
        new("nested a thousand deep", "line 1", static _ => Encoding.UTF8.GetBytes(new string('[', 1_000) + new string(']', 1_000))),
        new("no JSON", "line 1", static _ => "manifest"u8.ToArray()),
        new("cut off", "line 4", static good => Encoding.UTF8.GetBytes(good[..^30])),
        new("empty", "line 1", static _ => []),
        new("bytes that are no UTF-8", "", static _ => [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']),
        new("100 MB", "", static good => [.. Encoding.UTF8.GetBytes(good), .. Enumerable.Repeat((byte)' ', 100_000_000)]),
    ];

    private static ManifestFaultRow With(string what, string where, string old, string @new) => new(what, where, good =>
    {
        Assert.Contains(old, good, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(good.Replace(old, @new, StringComparison.Ordinal));
    });
}
