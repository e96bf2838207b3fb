namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What the columns before the samples tell.</summary>
internal readonly ref struct RecordSite
{
    private readonly ReadOnlySpan<byte> _text;

    public RecordSite(ReadOnlySpan<byte> text, ReadOnlySpan<byte> filter)
    {
        _text = text;
        Filter = Slice(filter);
    }

    public required int Record { get; init; }

    public required int Contig { get; init; }

    /// <summary>What is expected of each sample; null if genotypes count as written.</summary>
    public required ContigPloidy? Ploidy { get; init; }

    public required int Pos { get; init; }

    public required float? Qual { get; init; }

    public required int End { get; init; }

    public required int? BlockMinDepth { get; init; }

    public TextSlice Filter { get; }

    /// <summary>What holds the record.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Where in the run's text a part of it lies.</summary>
    public TextSlice Slice(ReadOnlySpan<byte> part) => part.IsEmpty || !_text.Overlaps(part, out var at) ? default : new TextSlice(at, part.Length);
}
