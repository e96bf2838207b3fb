namespace Pfmg.Cloud.Core.Counting;

/// <summary>Disjoint intervals in order; one added later fills only what is still free.</summary>
internal sealed class IntervalList
{
    private readonly List<Piece> _pieces = [];

    public int Count => _pieces.Count;

    public Piece this[int index] => _pieces[index];

    /// <summary>Adds an interval.</summary>
    /// <returns>How many pieces there are more.</returns>
    public int Add(int start, int end, int ploidy)
    {
        var before = _pieces.Count;
        if (before == 0 || start > _pieces[^1].End)
        {
            Append(start, end, ploidy);
        }
        else if (start >= _pieces[^1].Start)
        {
            if (end > _pieces[^1].End)
            {
                Append(_pieces[^1].End + 1, end, ploidy);
            }
        }
        else
        {
            FillGaps(start, end, ploidy);
        }

        return _pieces.Count - before;
    }

    /// <summary>Forgets everything before a base.</summary>
    public void DropBefore(int start)
    {
        var kept = 0;
        while (kept < _pieces.Count && _pieces[kept].End < start)
        {
            kept++;
        }

        _pieces.RemoveRange(0, kept);
        if (_pieces.Count > 0 && _pieces[0].Start < start)
        {
            _pieces[0] = _pieces[0] with { Start = start };
        }
    }

    private void Append(int start, int end, int ploidy)
    {
        if (_pieces.Count > 0 && _pieces[^1] is var last && last.End + 1 == start && last.Ploidy == ploidy)
        {
            _pieces[^1] = last with { End = end };
        }
        else
        {
            _pieces.Add(new Piece(start, end, ploidy));
        }
    }

    // Rare: a variant that left alignment moved before others.
    private void FillGaps(int start, int end, int ploidy)
    {
        var all = _pieces.ToArray();
        var first = Array.FindIndex(all, p => p.End >= start);
        _pieces.RemoveRange(first, all.Length - first);
        var from = start;
        foreach (var piece in all.AsSpan(first))
        {
            if (from < piece.Start && from <= end)
            {
                Append(from, Math.Min(end, piece.Start - 1), ploidy);
            }

            Append(piece.Start, piece.End, piece.Ploidy);
            from = Math.Max(from, piece.End + 1);
        }

        if (from <= end)
        {
            Append(from, end, ploidy);
        }
    }

    /// <summary>One interval.</summary>
    internal readonly record struct Piece(int Start, int End, int Ploidy);
}
