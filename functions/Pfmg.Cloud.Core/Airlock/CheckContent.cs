using System.IO.Compression;
using System.Text;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Checks one file that is to pass the airlock, whatever it is, and what lies in it.</summary>
/// <remarks>
/// What it cannot look into is refused: a reviewer could not either. Accepted are UTF-8 text (tables, JSON, HTML and SVG without anything that runs), Parquet, PNG, PDF,
/// and these in zip or gzip. Checks help reviewers and do not replace them: who hides on purpose, as in the pixels of a picture, is not found.
/// </remarks>
public sealed class CheckContent
{
    private readonly AirlockChecks _checks;
    private readonly AirlockFindings _findings = new();
    private readonly CheckText _text;
    private long _inflatable = AirlockChecks.MostInflatedBytes;

    private CheckContent(AirlockChecks checks) => (_checks, _text) = (checks, new CheckText(checks, _findings));

    /// <summary>Checks a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="checks">Against what.</param>
    public static IReadOnlyList<AirlockFinding> Run(string name, ReadOnlyMemory<byte> content, AirlockChecks checks)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(checks);
        var check = new CheckContent(checks);
        check._text.Run("the file's name", name);
        check.Check(name, content, depth: 0);
        return check._findings.ToList();
    }

    private void Check(string name, ReadOnlyMemory<byte> content, int depth)
    {
        if (depth > AirlockChecks.MostDepth)
        {
            _findings.Add(FindingKinds.Archive, name, "", $"archives at most {AirlockChecks.MostDepth} deep", "a deeper one");
            return;
        }

        switch (ContentKinds.Of(content.Span))
        {
            case ContentKind.Zip:
                CheckZip(name, content, depth);
                break;
            case ContentKind.Gzip:
                CheckGzip(name, content, depth);
                break;
            case ContentKind.Png:
                CheckPicture.Png(name, content.Span, _text, _findings);
                break;
            case ContentKind.Pdf:
                CheckPicture.Pdf(name, content, _text, _findings);
                break;
            case ContentKind.Parquet:
                CheckParquet.Run(name, content, _text, _checks, _findings);
                break;
            case ContentKind.Text:
                CheckCharacters(name, content.Span);
                break;
            case var other:
                _findings.Add(FindingKinds.Format, name, "", "UTF-8 text, Parquet, PNG, PDF, or these in zip or gzip", ContentKinds.Describe(other));
                break;
        }
    }

    private void CheckCharacters(string name, ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content).TrimStart('\uFEFF');
        _text.Run(name, text);
        var start = text.AsSpan().TrimStart();
        if (start.StartsWith("##fileformat=VCF", StringComparison.OrdinalIgnoreCase))
        {
            _findings.Add(FindingKinds.Genotypes, name, "line 1", "aggregates", "a VCF");
        }

        if (!start.IsEmpty && start[0] is '<')
        {
            CheckPicture.Markup(name, text, _findings);
        }
        else if (start.IsEmpty || start[0] is not ('{' or '[') || !CheckJson.Run(name, text, _text, _checks, _findings))
        {
            CheckTable.Run(name, text, _checks, _findings);
        }
    }

    private void CheckGzip(string name, ReadOnlyMemory<byte> content, int depth)
    {
        using var packed = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
        if (Inflate(name, packed) is { } inner)
        {
            Check($"{name}!", inner, depth + 1);
        }
    }

    private void CheckZip(string name, ReadOnlyMemory<byte> content, int depth)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content.ToArray()), ZipArchiveMode.Read);
            if (archive.Entries.Count > AirlockChecks.MostEntries)
            {
                _findings.Add(FindingKinds.Archive, name, "", $"at most {AirlockChecks.MostEntries} entries", $"{archive.Entries.Count}");
                return;
            }

            if (archive.Entries.Any(static entry => entry.FullName.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || entry.FullName.StartsWith("META-INF/", StringComparison.OrdinalIgnoreCase)))
            {
                _findings.Add(FindingKinds.Embedded, name, "", "nothing that runs", "macros or a program");
            }

            if (archive.Entries.Any(static entry => entry.FullName == "[Content_Types].xml"))
            {
                _findings.Add(FindingKinds.Format, name, "", "tables as CSV, text as text", "an office document");
                return;
            }

            CheckEntries(name, archive, content.Length, depth);
        }
        catch (InvalidDataException)
        {
            _findings.Add(FindingKinds.Archive, name, "", "a zip that can be opened without a password", "one that cannot");
        }
    }

    private void CheckEntries(string name, ZipArchive archive, long length, int depth)
    {
        var described = 0L;
        var number = 0;
        foreach (var entry in archive.Entries)
        {
            // Entries are told by number: who packed them chose their names.
            var inner = FormattableString.Invariant($"{name}!{++number}");
            described += entry.CompressedLength + (2L * Encoding.UTF8.GetByteCount(entry.FullName)) + 256;
            _text.Run($"{inner} (its name)", entry.FullName);
            if (entry.FullName.EndsWith('/'))
            {
                continue;
            }

            using var packed = entry.Open();
            if (Inflate(inner, packed) is { } content)
            {
                Check(inner, content, depth + 1);
            }
        }

        if (length - described > 1_024)
        {
            _findings.Add(FindingKinds.Embedded, name, "", "nothing but entries", "bytes between or before them");
        }
    }

    private ReadOnlyMemory<byte>? Inflate(string name, Stream packed)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        try
        {
            for (int read; (read = packed.Read(buffer)) > 0;)
            {
                _inflatable -= read;
                if (_inflatable < 0)
                {
                    _findings.Add(FindingKinds.Archive, name, "", $"at most {AirlockChecks.MostInflatedBytes >> 20} MiB when opened", "more");
                    return null;
                }

                content.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            _findings.Add(FindingKinds.Archive, name, "", "what can be opened without a password", "something that cannot");
            return null;
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}
