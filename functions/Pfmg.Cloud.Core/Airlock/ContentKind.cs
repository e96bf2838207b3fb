using System.Text.Unicode;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>What a file is, by its bytes, whatever it is called.</summary>
internal enum ContentKind
{
    /// <summary>UTF-8 without control characters.</summary>
    Text,

    /// <summary>A zip.</summary>
    Zip,

    /// <summary>A gzip, BGZF among them.</summary>
    Gzip,

    /// <summary>A PNG picture.</summary>
    Png,

    /// <summary>A PDF.</summary>
    Pdf,

    /// <summary>Reads: BAM (inflated) or CRAM.</summary>
    Reads,

    /// <summary>Genotypes: BCF, plink, BGEN.</summary>
    Genotypes,

    /// <summary>An office document of before 2007.</summary>
    Office,

    /// <summary>A Parquet file.</summary>
    Parquet,

    /// <summary>Anything else.</summary>
    Unknown,
}

/// <summary>Tells kinds of files.</summary>
/// <remarks>Sources: SAMv1 § 4.2, CRAMv3 § 6, VCFv4.5 § 6 (BCF), plink 1.9 and 2 formats (.bed, .pgen), BGEN v1.2, RFC 1952, APPNOTE 4.3.7, RFC 2083 § 3.1, ISO 32000, MS-CFB.</remarks>
internal static class ContentKinds
{
    /// <summary>What bytes are.</summary>
    public static ContentKind Of(ReadOnlySpan<byte> content) => content switch
    {
        [0x50, 0x4B, 0x03 or 0x05, 0x04 or 0x06, ..] => ContentKind.Zip,
        [0x1F, 0x8B, ..] => ContentKind.Gzip,
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => ContentKind.Png,
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => ContentKind.Pdf,
        [0x42, 0x41, 0x4D, 0x01, ..] or [0x43, 0x52, 0x41, 0x4D, <= 4, ..] => ContentKind.Reads,
        [0x42, 0x43, 0x46, <= 4, ..] or [0x6C, 0x1B, ..] => ContentKind.Genotypes,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ContentKind.Office,
        [0x50, 0x41, 0x52, 0x31, ..] => ContentKind.Parquet,
        _ when content.Length > 20 && content[16..20].SequenceEqual("bgen"u8) => ContentKind.Genotypes,
        _ when IsText(content) => ContentKind.Text,
        _ => ContentKind.Unknown,
    };

    /// <summary>How a finding calls it.</summary>
    public static string Describe(ContentKind kind) => kind switch
    {
        ContentKind.Reads => "aligned reads (BAM or CRAM)",
        ContentKind.Genotypes => "genotypes (BCF, plink or BGEN)",
        ContentKind.Office => "an office document",
        _ => "another binary file",
    };

    private static bool IsText(ReadOnlySpan<byte> content)
    {
        foreach (var one in content)
        {
            if (one < 0x20 && one is not ((byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return false;
            }
        }

        return Utf8.IsValid(content);
    }
}
