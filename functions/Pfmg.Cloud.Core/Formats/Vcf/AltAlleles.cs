namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>What an ALT allele is.</summary>
public enum AltKind
{
    /// <summary>Bases.</summary>
    Sequence,

    /// <summary>"*": deleted by a record before.</summary>
    Spanning,

    /// <summary>`&lt;NON_REF&gt;`, `&lt;*&gt;` or `&lt;X&gt;`: any other allele, not a called one.</summary>
    Unspecified,

    /// <summary>Another symbol ("&lt;DEL&gt;"), a breakend, or text that is no bases; kept as it is.</summary>
    Symbolic,

    /// <summary>".": none.</summary>
    None,
}

/// <summary>Walks the alleles of an ALT column.</summary>
/// <param name="alt">The column.</param>
public ref struct AltAlleles(ReadOnlySpan<byte> alt)
{
    private ReadOnlySpan<byte> _rest = alt;
    private bool _ended;

    /// <summary>The allele arrived at.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes to the next allele.</summary>
    public bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        var comma = _rest.IndexOf((byte)',');
        Current = comma < 0 ? _rest : _rest[..comma];
        _rest = comma < 0 ? default : _rest[(comma + 1)..];
        _ended = comma < 0;
        return true;
    }

    /// <summary>What one allele is.</summary>
    public static AltKind Kind(ReadOnlySpan<byte> allele) => allele switch
    {
        [(byte)'.'] => AltKind.None,
        [(byte)'*'] => AltKind.Spanning,
        [(byte)'<', ..] => allele.SequenceEqual("<NON_REF>"u8) || allele.SequenceEqual("<*>"u8) || allele.SequenceEqual("<X>"u8)
            ? AltKind.Unspecified
            : AltKind.Symbolic,
        _ => Bases.IsSequence(allele) ? AltKind.Sequence : AltKind.Symbolic,
    };
}
