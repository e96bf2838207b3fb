namespace Pfmg.Cloud.Core.Files;

/// <summary>How one sample's part of a file is shown to somebody.</summary>
/// <param name="NameInFile">What the file calls the sample.</param>
/// <param name="Name">What the answer calls it: a project's pseudonym, or the lake's name in care.</param>
public sealed record ShownAs(string NameInFile, string Name)
{
    /// <summary>Whether nothing may tell which allele came from which parent: phase and all that was computed from relatives goes.</summary>
    public bool WithoutInheritance { get; init; }

    /// <summary>The only tags shown: keys of INFO and FORMAT, or tags of alignments; null for all.</summary>
    public IReadOnlySet<string>? Tags { get; init; }

    /// <summary>Tags left out.</summary>
    public IReadOnlySet<string> NoTags { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The only fields of alignments shown (QNAME, FLAG, …); null for all.</summary>
    public IReadOnlySet<string>? Fields { get; init; }

    /// <summary>The key under which reads are called anew; null if they keep their names.</summary>
    /// <remarks>A sequencer's name of a read tells instrument, flowcell and lane, and some files write the sample into it.</remarks>
    public ReadOnlyMemory<byte>? ReadNameKey { get; init; }

    /// <summary>Whether a tag is shown.</summary>
    public bool HasTag(string tag) => (Tags is null || Tags.Contains(tag)) && !NoTags.Contains(tag);

    /// <summary>Whether some tags are left out.</summary>
    public bool CutsTags => Tags is not null || NoTags.Count > 0;
}
