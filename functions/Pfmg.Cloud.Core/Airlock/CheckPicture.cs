using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Checks pictures and pages: nothing runs in them, nothing hides behind them, and what text they hold is looked through.</summary>
/// <remarks>Sources: RFC 2083 (PNG), ISO 32000-1 § 7.5, 7.11.4 and 12.6 (PDF), SVG 2 and HTML.</remarks>
internal static class CheckPicture
{
    private const int LongestNote = 1_024;
    private const int MostStream = 32 << 20;
    private static readonly string[] Shown = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs", "hIST", "tIME", "iCCP"];
    private static readonly string[] Acting = ["/JavaScript", "/JS", "/EmbeddedFile", "/Launch", "/RichMedia", "/XFA", "/OpenAction", "/AA"];

    private static readonly Regex Running = new(
        @"<\s*(script|iframe|object|embed|foreignObject|applet|link|meta\s+http-equiv)\b|\son[a-z]+\s*=|javascript:|data:|<!ENTITY", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>A PNG: its chunks are those that are shown, or short notes.</summary>
    public static void Png(string file, ReadOnlySpan<byte> content, CheckText text, AirlockFindings findings)
    {
        var at = 8;
        var kind = "";
        while (kind != "IEND" && content.Length - at >= 12 && BinaryPrimitives.ReadUInt32BigEndian(content[at..]) is var length && length <= content.Length - at - 12)
        {
            kind = Encoding.Latin1.GetString(content.Slice(at + 4, 4));
            var body = content.Slice(at + 8, (int)length);
            if (kind == "tEXt" && body.Length <= LongestNote)
            {
                text.Run(file, Encoding.Latin1.GetString(body), "a note of the picture");
            }
            else if (!Shown.Contains(kind, StringComparer.Ordinal))
            {
                findings.Add(FindingKinds.Embedded, file, $"byte {at}", "what is shown, and short notes", "a chunk of another kind");
            }

            at += 12 + (int)length;
        }

        if (kind != "IEND")
        {
            findings.Add(FindingKinds.Format, file, "", "a whole PNG", "a broken one");
        }
        else if (at < content.Length)
        {
            findings.Add(FindingKinds.Embedded, file, $"byte {at}", "the end of the picture", "more bytes");
        }
    }

    /// <summary>A PDF: what its streams hold is inflated and looked through.</summary>
    public static void Pdf(string file, ReadOnlyMemory<byte> content, CheckText text, AirlockFindings findings)
    {
        var whole = Encoding.Latin1.GetString(content.Span);
        if (whole.Contains("/Encrypt", StringComparison.Ordinal))
        {
            findings.Add(FindingKinds.Archive, file, "", "what can be opened without a password", "an encrypted PDF");
            return;
        }

        Act(file, whole, findings);
        text.Run(file, whole, "outside of its streams");
        var number = 0;
        for (var at = whole.IndexOf("stream", StringComparison.Ordinal); at >= 0;)
        {
            var start = at + "stream".Length;
            start += start < whole.Length && whole[start] == '\r' ? 1 : 0;
            start += start < whole.Length && whole[start] == '\n' ? 1 : 0;
            var end = whole.IndexOf("endstream", start, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            if (Inflate(content[start..end]) is { } inner)
            {
                number++;
                Act(file, inner, findings);
                text.Run(file, inner, $"stream {number}");
            }

            at = whole.IndexOf("stream", end + "endstream".Length, StringComparison.Ordinal);
        }
    }

    /// <summary>HTML, SVG or other XML: nothing in it runs or is fetched.</summary>
    public static void Markup(string file, string text, AirlockFindings findings)
    {
        if (Running.IsMatch(text))
        {
            findings.Add(FindingKinds.Embedded, file, "", "nothing that runs, is fetched or is packed within", "a script, a handler, an address of data, or another document");
        }
    }

    private static void Act(string file, string text, AirlockFindings findings)
    {
        if (Acting.FirstOrDefault(name => Regex.IsMatch(text, $@"{name}\b", RegexOptions.NonBacktracking)) is { } acting)
        {
            findings.Add(FindingKinds.Embedded, file, "", "nothing that runs or is packed within", $"a PDF with {acting}");
        }
    }

    private static string? Inflate(ReadOnlyMemory<byte> packed)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            using var content = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; content.Length < MostStream && (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
            }

            return Encoding.Latin1.GetString(content.GetBuffer(), 0, (int)content.Length);
        }
        catch (InvalidDataException)
        {
            // A picture of another coding, or text as it is, which was looked through with the rest.
            return null;
        }
    }
}
