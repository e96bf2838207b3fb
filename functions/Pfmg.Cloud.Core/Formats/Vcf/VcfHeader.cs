namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>A VCF's header: what it says, and its text as it was.</summary>
public sealed class VcfHeader
{
    private readonly Dictionary<string, VcfDefinition> _definitions;

    internal VcfHeader(
        string version, ReadOnlyMemory<byte> text, IReadOnlyList<VcfContig> contigs, IReadOnlyList<VcfDefinition> definitions,
        IReadOnlyList<string> samples, bool hasFormat, IReadOnlyList<VcfMetaLine> otherLines)
    {
        (Version, Text, Contigs, Definitions, Samples, HasFormat, OtherLines) = (version, text, contigs, definitions, samples, hasFormat, otherLines);
        LineCount = text.Span.Count((byte)'\n');
        _definitions = definitions.GroupBy(static d => Key(d.Kind, d.Id), StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>"4.1" to "4.5".</summary>
    public string Version { get; }

    /// <summary>Whether the last line must end like the others: from 4.3 on. In older files a cut inside the last column goes unseen here.</summary>
    public bool NeedsLastLineEnd => string.CompareOrdinal(Version, "4.3") >= 0;

    /// <summary>Every byte up to and with the end of the column line.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>Lines of <see cref="Text"/>; the first record is on the next.</summary>
    public int LineCount { get; }

    /// <summary>In the order of the file; may be empty.</summary>
    public IReadOnlyList<VcfContig> Contigs { get; }

    /// <summary>INFO, FORMAT, FILTER and ALT lines, in the order of the file.</summary>
    public IReadOnlyList<VcfDefinition> Definitions { get; }

    /// <summary>Names of the sample columns, in their order.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>Whether there is a FORMAT column.</summary>
    public bool HasFormat { get; }

    /// <summary>The other `##key=value` lines, by which callers tell of themselves.</summary>
    public IReadOnlyList<VcfMetaLine> OtherLines { get; }

    /// <summary>The definition of a key, or null.</summary>
    /// <param name="kind">"INFO", "FORMAT", "FILTER" or "ALT".</param>
    /// <param name="id">The key.</param>
    public VcfDefinition? Find(string kind, string id) => _definitions.GetValueOrDefault(Key(kind, id));

    private static string Key(string kind, string id) => $"{kind}/{id}";
}

/// <summary>A `##contig` line.</summary>
/// <param name="Name">Its ID.</param>
/// <param name="Length">Bases; null if the line does not tell.</param>
public sealed record VcfContig(string Name, int? Length);

/// <summary>An INFO, FORMAT, FILTER or ALT line.</summary>
/// <param name="Kind">"INFO", "FORMAT", "FILTER" or "ALT".</param>
/// <param name="Id">The key.</param>
/// <param name="Number">A count, "A", "R", "G", "P", "LA", "LR", "LG", "M" or "."; null for FILTER and ALT.</param>
/// <param name="Type">"Integer", "Float", "Flag", "Character" or "String"; null for FILTER and ALT.</param>
/// <param name="Description">Without its quotes; null if there is none.</param>
public sealed record VcfDefinition(string Kind, string Id, string? Number, string? Type, string? Description);

/// <summary>Any other `##key=value` line.</summary>
/// <param name="Key">What stands before the first '='.</param>
/// <param name="Value">What stands after it.</param>
public sealed record VcfMetaLine(string Key, string Value);
