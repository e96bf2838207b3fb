using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Shows one sample of a VCF: its header under another name, its records without anybody else.</summary>
/// <remarks>
/// A file of one sample keeps its records to the byte, unless tags or phase are taken out. Of a file of several persons only records with an
/// alternate allele of this one come, with its alleles alone, without QUAL and with what the site is as INFO: a record at which it carries
/// nothing, an allele in ALT that it does not carry, and counts would each tell of a relative. Not thread-safe.
/// </remarks>
public sealed class RewriteVcf
{
    private const int ColumnsBeforeSamples = 9;
    private readonly VcfHeader _header;
    private readonly ShownAs _shown;
    private readonly int _column;
    private readonly bool _isVerbatim;

    /// <summary>Shows a sample of a file.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="shown">Who is shown, and as whom.</param>
    /// <param name="otherNames">Further names of persons, samples and families that must not occur in the header.</param>
    /// <exception cref="CorruptException">The file has no such sample.</exception>
    public RewriteVcf(VcfHeader header, ShownAs shown, IEnumerable<string> otherNames)
    {
        (_header, _shown) = (header, shown);
        _column = header.Samples.ToList().IndexOf(shown.NameInFile);
        if (_column < 0)
        {
            throw new CorruptException("A file no longer holds the sample that the lake says it holds.");
        }

        IsJoint = header.Samples.Count > 1;
        _isVerbatim = !IsJoint && !shown.WithoutInheritance && !shown.CutsTags;
        var names = header.Samples.Concat(otherNames).Where(name => name.Length > 2 && !string.Equals(name, shown.Name, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Header = RewriteVcfHeader.Of(header, shown, names);
    }

    /// <summary>The header's text.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Whether the file holds several persons.</summary>
    public bool IsJoint { get; }

    /// <summary>Writes what may be shown of a record, with its line end.</summary>
    /// <param name="line">The record, without its line end.</param>
    /// <param name="target">Where it goes.</param>
    /// <returns>False if nothing may.</returns>
    public bool Write(ReadOnlySpan<byte> line, Stream target)
    {
        if (!_isVerbatim)
        {
            if (Text(Encoding.UTF8.GetString(line)) is not { } text)
            {
                return false;
            }

            line = Encoding.UTF8.GetBytes(text);
        }

        target.Write(line);
        target.WriteByte((byte)'\n');
        return true;
    }

    private string? Text(string line)
    {
        var fields = line.Split('\t');
        if (fields.Length <= ColumnsBeforeSamples + _column)
        {
            throw new CorruptException("A record of a file has fewer columns than its header.");
        }

        var record = new OwnRecord(fields[4], fields[8], fields[ColumnsBeforeSamples + _column]);
        if (IsJoint)
        {
            if (!record.CarriesAlternate)
            {
                return null;
            }

            record.Trim(_header);
            (fields[4], fields[5]) = (record.Alt, ".");
        }

        fields[7] = Info(fields[7], record);
        if (_shown.WithoutInheritance)
        {
            record.RemovePhase();
        }

        if (_shown.WithoutInheritance || _shown.CutsTags)
        {
            record.Keep(key => (!_shown.WithoutInheritance || OwnKeys.Format(key)) && (key == "GT" || _shown.HasTag(key)));
        }

        return string.Join('\t', fields.Take(8).Append(record.Format).Append(record.Sample));
    }

    private string Info(string info, OwnRecord record)
    {
        var kept = new List<string>();
        foreach (var entry in info.Split(';'))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? entry : entry[..equals];
            var isTold = key is not ("." or "") && _shown.HasTag(key)
                && (IsJoint ? OwnKeys.OfSite(key) : !_shown.WithoutInheritance || OwnKeys.Info(key));
            if (isTold)
            {
                kept.Add(IsJoint && equals >= 0 && _header.Find("INFO", key)?.Number == "A" ? $"{key}={record.ByAlternate(entry[(equals + 1)..])}" : entry);
            }
        }

        return kept.Count == 0 ? "." : string.Join(';', kept);
    }
}
