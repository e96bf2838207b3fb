using System.Buffers.Text;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>One record of bcftools' gVCF, split only where clipping and counting look.</summary>
/// <remarks>bcftools writes a reference block as ALT ".", with INFO/END unless it is one base long, and INFO/MinDP.</remarks>
internal readonly ref struct GvcfLine
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly int _contigEnd;
    private readonly int _positionEnd;
    private readonly int _idEnd;
    private readonly int _refEnd;
    private readonly int _altEnd;
    private readonly int _infoStart;
    private readonly int _infoEnd;

    /// <summary>Takes a record apart.</summary>
    /// <param name="line">Without its line end.</param>
    /// <exception cref="CorruptException">The caller wrote fewer than nine columns.</exception>
    public GvcfLine(ReadOnlySpan<byte> line)
    {
        _line = line;
        _contigEnd = Tab(0);
        _positionEnd = Tab(_contigEnd + 1);
        _idEnd = Tab(_positionEnd + 1);
        _refEnd = Tab(_idEnd + 1);
        _altEnd = Tab(_refEnd + 1);
        _infoStart = Tab(Tab(_altEnd + 1) + 1) + 1;
        _infoEnd = Tab(_infoStart);
        Position = Utf8Parser.TryParse(line[(_contigEnd + 1).._positionEnd], out int position, out _) ? position : throw Bad();
        End = Position + Ref.Length - 1;
        var end = Field("END="u8);
        if (!end.IsEmpty)
        {
            End = Utf8Parser.TryParse(end[4..], out int value, out _) ? value : throw Bad();
        }
    }

    /// <summary>The whole record, without its line end.</summary>
    public ReadOnlySpan<byte> Text => _line;

    public ReadOnlySpan<byte> Contig => _line[.._contigEnd];

    public int Position { get; }

    /// <summary>Last base: INFO/END, or that of REF.</summary>
    public int End { get; }

    public ReadOnlySpan<byte> Ref => _line[(_idEnd + 1).._refEnd];

    public ReadOnlySpan<byte> Alt => _line[(_refEnd + 1).._altEnd];

    public ReadOnlySpan<byte> Info => _line[_infoStart.._infoEnd];

    /// <summary>FORMAT and the sample's column.</summary>
    public ReadOnlySpan<byte> Genotype => _line[(_infoEnd + 1)..];

    /// <summary>Whether it says "reference here", over one base or many.</summary>
    public bool IsBlock => Alt.SequenceEqual("."u8) && (Info.StartsWith("MinDP="u8) || Info.IndexOf(";MinDP="u8) >= 0);

    /// <summary>Writes a block as if it had been called between two bases only.</summary>
    /// <param name="core">Overlaps the block.</param>
    /// <param name="ploidy">Alleles of its genotype; 1 or 2.</param>
    /// <param name="reference">Gives REF where the block now starts.</param>
    /// <param name="target">Gets the line with its line end.</param>
    public void WriteClipped(Interval core, int ploidy, ReferenceSequence reference, Stream target)
    {
        var (start, end) = (Math.Max(Position, core.Start), Math.Min(End, core.End));
        var hasPloidy = HasPloidy(ploidy);
        if (start == Position && end == End && hasPloidy)
        {
            target.Write(_line);
            target.WriteByte((byte)'\n');
            return;
        }

        Span<byte> first = stackalloc byte[1];
        reference.Read(core.Contig, start, first);
        target.Write(_line[..(_contigEnd + 1)]);
        target.Write(Encoding.ASCII.GetBytes(start.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        target.Write(_line[_positionEnd..(_idEnd + 1)]);
        target.Write(first);
        target.Write(_line[_refEnd.._infoStart]);
        WriteInfo(start, end, target);
        WriteGenotype(hasPloidy ? 0 : ploidy, target);
        target.WriteByte((byte)'\n');
    }

    /// <summary>One block of this one and one that overlaps it and ends later: with the lesser of their least depths.</summary>
    /// <returns>A line without its line end.</returns>
    public byte[] Joined(GvcfLine next)
    {
        var shallower = next.MinimumDepth < MinimumDepth ? next : this;
        using var text = new MemoryStream();
        text.Write(_line[.._infoStart]);
        shallower.WriteInfo(Position, next.End, text);
        text.Write(shallower._line[shallower._infoEnd..]);
        return text.ToArray();
    }

    private int MinimumDepth => Utf8Parser.TryParse(Field("MinDP="u8)[6..], out int depth, out _) ? depth : throw Bad();

    private int SampleStart => Tab(_infoEnd + 1) + 1;

    private int GenotypeEnd => _line[SampleStart..].IndexOf((byte)':') is var colon and >= 0 ? SampleStart + colon : _line.Length;

    private bool HasPloidy(int ploidy) => _line[SampleStart..GenotypeEnd].Count((byte)'/') == ploidy - 1;

    // bcftools joins blocks over a change of ploidy and writes the ploidy of their first base; a block has no likelihoods
    // (FORMAT is GT:DP), so its genotype alone has to be set right.
    private void WriteGenotype(int ploidy, Stream target)
    {
        if (ploidy == 0)
        {
            target.Write(_line[_infoEnd..]);
            return;
        }

        target.Write(_line[_infoEnd..SampleStart]);
        target.Write(ploidy == 1 ? "0"u8 : "0/0"u8);
        target.Write(_line[GenotypeEnd..]);
    }

    // A block of one base carries no END, as the caller would have written it.
    private void WriteInfo(int start, int end, Stream target)
    {
        var separator = false;
        foreach (var range in Info.Split((byte)';'))
        {
            var field = Info[range];
            var isEnd = field.StartsWith("END="u8);
            if (isEnd && start == end)
            {
                continue;
            }

            if (separator)
            {
                target.WriteByte((byte)';');
            }

            target.Write(isEnd ? Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"END={end}")) : field);
            separator = true;
        }
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> key)
    {
        foreach (var range in Info.Split((byte)';'))
        {
            if (Info[range].StartsWith(key))
            {
                return Info[range];
            }
        }

        return default;
    }

    private int Tab(int from)
    {
        var found = _line[from..].IndexOf((byte)'\t');
        return found < 0 ? throw Bad() : from + found;
    }

    private static CorruptException Bad() => new("The caller wrote a line that is no VCF record with a genotype.");
}
