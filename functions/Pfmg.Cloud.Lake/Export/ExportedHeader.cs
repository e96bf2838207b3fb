using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>A file's header, its column line cut to one sample.</summary>
/// <param name="Text">With its last line end.</param>
/// <param name="SampleCount">Sample columns that the file had.</param>
internal sealed record ExportedHeader(byte[] Text, int SampleCount)
{
    private const int ColumnsBeforeSamples = 9;

    /// <summary>How its lines end, and so its records: LF, or CR LF.</summary>
    public byte[] LineEnd => Text.AsSpan().EndsWith("\r\n"u8) ? "\r\n"u8.ToArray() : "\n"u8.ToArray();

    /// <summary>The header of a callset's file, cut to it.</summary>
    /// <exception cref="CorruptException">The lake does not hold it.</exception>
    public static async Task<ExportedHeader> ReadAsync(IObjectStore store, ExportedCallset callset, CancellationToken ct) =>
        Of(await TextAsync(store, callset.HeaderSha256, ct), callset, LakePaths.Header(callset.HeaderSha256));

    /// <summary>A file's header as it was.</summary>
    /// <exception cref="CorruptException">The lake does not hold it.</exception>
    public static async Task<byte[]> TextAsync(IObjectStore store, string sha256, CancellationToken ct)
    {
        string path = LakePaths.Header(sha256);
        try
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            using var text = new MemoryStream();
            await content.CopyToAsync(text, ct);
            return text.ToArray();
        }
        catch (NotFoundException missing)
        {
            throw new CorruptException($"{path} is missing.", missing);
        }
    }

    /// <summary>Cuts a header's text; that of a file of one sample stays as it is.</summary>
    /// <exception cref="CorruptException">The text has no column line, or too few columns for the callset.</exception>
    public static ExportedHeader Of(byte[] text, ExportedCallset callset, string path)
    {
        int lineStart = text.AsSpan().LastIndexOf("#CHROM\t"u8);
        if (lineStart < 0)
        {
            throw new CorruptException($"{path} has no column line.");
        }

        var line = text.AsSpan(lineStart);
        var content = line.TrimEnd("\r\n"u8);
        var columns = new List<Range>();
        foreach (var column in content.Split((byte)'\t'))
        {
            columns.Add(column);
        }

        int samples = columns.Count - ColumnsBeforeSamples;
        if (callset.Column < 0 || callset.Column >= samples)
        {
            throw new CorruptException($"{path} has {samples} samples, and callset {callset.SampleId} is number {callset.Column + 1} of its file.");
        }

        if (samples == 1)
        {
            return new ExportedHeader(text, samples);
        }

        var before = content[..columns[ColumnsBeforeSamples].Start.GetOffset(content.Length)];
        return new ExportedHeader([.. text.AsSpan(0, lineStart), .. before, .. content[columns[ColumnsBeforeSamples + callset.Column]], .. line[content.Length..]], samples);
    }
}
