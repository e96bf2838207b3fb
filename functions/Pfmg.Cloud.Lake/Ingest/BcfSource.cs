using System.IO.Compression;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Opens a file of variants as VCF: BCF is written out as text by bcftools, any other file is taken as it is.</summary>
/// <remarks>BCF keeps no spelling of numbers, so what is kept verbatim is bcftools' text of it. Source: VCFv4.5 § 6.2, the magic "BCF".</remarks>
internal static class BcfSource
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scratch">A folder for the text of a BCF.</param>
    /// <param name="ct">Kills bcftools.</param>
    /// <exception cref="UnavailableException">bcftools is not installed or cannot read the file.</exception>
    public static async Task<Stream> OpenAsync(string path, string scratch, CancellationToken ct)
    {
        if (!await IsBcfAsync(path, ct))
        {
            return File.OpenRead(path);
        }

        var text = Path.Combine(scratch, "source.vcf.gz");
        await new RunTool(scratch).RunAsync(ToolCommand.Of("bcftools", "view", "--no-version", "-Oz", "-l", "1", "-o", text, Path.GetFullPath(path)), ct);
        return File.OpenRead(text);
    }

    private static async Task<bool> IsBcfAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var magic = await StartAsync(file, ct);
        if (magic is not [0x1F, 0x8B, ..])
        {
            return magic.AsSpan().SequenceEqual("BCF"u8);
        }

        file.Position = 0;
        await using var content = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            return (await StartAsync(content, ct)).AsSpan().SequenceEqual("BCF"u8);
        }
        catch (InvalidDataException)
        {
            // Damaged: the reader of VCF says where.
            return false;
        }
    }

    private static async Task<byte[]> StartAsync(Stream content, CancellationToken ct)
    {
        var start = new byte[3];
        var read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        return start[..read];
    }
}
