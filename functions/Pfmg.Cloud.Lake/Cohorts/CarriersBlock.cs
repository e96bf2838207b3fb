namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Rows of `carriers` in memory, still packed; immutable once it is filled.</summary>
internal sealed class CarriersBlock
{
    private readonly List<string> _chroms = [];
    private readonly List<int> _positions = [];
    private readonly List<int> _ends = [];
    private readonly List<string> _refs = [];
    private readonly List<string> _alts = [];
    private readonly List<int> _offsets = [0];
    private byte[] _bytes = new byte[1 << 12];
    private long _textBytes;

    /// <summary>Rows.</summary>
    public int Count => _positions.Count;

    /// <summary>About how many bytes of memory it takes.</summary>
    public long ByteCount => _bytes.Length + _textBytes + (48L * Count);

    /// <summary>A row's contig.</summary>
    public string Chrom(int row) => _chroms[row];

    /// <summary>A row's first base.</summary>
    public int Pos(int row) => _positions[row];

    /// <summary>The last base that a row's REF, or its structural variant, covers.</summary>
    public int End(int row) => Math.Max(_ends[row], _positions[row] + _refs[row].Length - 1);

    /// <summary>REF.</summary>
    public string Ref(int row) => _refs[row];

    /// <summary>ALT.</summary>
    public string Alt(int row) => _alts[row];

    /// <summary>The packed states.</summary>
    public ReadOnlySpan<byte> Carriers(int row) => _bytes.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <summary>Whether a row is of the same site as the one before it.</summary>
    public bool IsSameSite(int row, int before) =>
        _positions[row] == _positions[before] && string.Equals(_chroms[row], _chroms[before], StringComparison.Ordinal)
        && string.Equals(_refs[row], _refs[before], StringComparison.Ordinal) && string.Equals(_alts[row], _alts[before], StringComparison.Ordinal);

    /// <summary>Appends a row.</summary>
    /// <param name="chrom">Its contig.</param>
    /// <param name="pos">Its first base.</param>
    /// <param name="reference">REF.</param>
    /// <param name="alt">ALT.</param>
    /// <param name="end">The last base of a structural variant; 0 for others.</param>
    /// <param name="carriers">The packed states, read to their end.</param>
    public void Add(string chrom, int pos, string reference, string alt, int end, Stream carriers)
    {
        _chroms.Add(Count > 0 && string.Equals(_chroms[^1], chrom, StringComparison.Ordinal) ? _chroms[^1] : chrom);
        _positions.Add(pos);
        _ends.Add(end);
        _refs.Add(Kept(reference));
        _alts.Add(Kept(alt));
        var (start, length) = (_offsets[^1], checked((int)carriers.Length));
        if (_bytes.Length - start < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + length));
        }

        carriers.ReadExactly(_bytes, start, length);
        _offsets.Add(start + length);
    }

    // Most alleles are single bases.
    private string Kept(string allele)
    {
        if (allele.Length <= 1)
        {
            return string.Intern(allele);
        }

        _textBytes += (2 * allele.Length) + 24;
        return allele;
    }
}
