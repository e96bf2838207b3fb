namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>Compares a chunked run's alignments with the whole run's, one by one, and tells every difference's kind.</summary>
/// <remarks>
/// bwa breaks ties between equally good places by a read's number in its input, which a chunk does not know. So a record of
/// mapping quality 0 (in both runs) may lie elsewhere; its mate may then say so in its mate fields; other records of the same
/// read may name its new place (SA); duplicate marks may follow; and XA may list the same alternative places in another
/// order, whatever the mapping quality, since that order is by the same tie-break. Nothing else may differ.
/// </remarks>
internal sealed class CompareAlignments
{
    private readonly HashSet<(string Name, int Mate)> _moved = [];
    private readonly HashSet<(string Contig, int End, bool Reverse)> _followed = [];
    private readonly List<(SamRecord Whole, SamRecord Chunked)> _others = [];

    /// <summary>Records of the whole run.</summary>
    public int Records { get; private set; }

    /// <summary>Of these, of mapping quality 0.</summary>
    public int Ties { get; private set; }

    /// <summary>Records of mapping quality 0 that differ.</summary>
    public int MovedTies { get; private set; }

    /// <summary>Mates of such that differ in what they say of their mate.</summary>
    public int MateFields { get; private set; }

    /// <summary>Records whose duplicate mark alone, or together with mate fields, differs.</summary>
    public int DuplicateMarks { get; private set; }

    /// <summary>Records whose XA lists the same places in another order.</summary>
    public int Reordered { get; private set; }

    /// <summary>Records that name the new place of another record of the same read.</summary>
    public int OtherPlaces { get; private set; }

    /// <summary>What may not be, by read.</summary>
    public List<string> Forbidden { get; } = [];

    public static CompareAlignments Of(IReadOnlyList<SamRecord> whole, IReadOnlyList<SamRecord> chunked)
    {
        var compared = new CompareAlignments { Records = whole.Count, Ties = whole.Count(record => record.MappingQuality == 0) };
        var there = chunked.ToLookup(record => record.Key);
        var expected = whole.ToLookup(record => record.Key);
        foreach (var read in expected)
        {
            compared.CompareRead([.. read], [.. there[read.Key]]);
        }

        compared.Forbidden.AddRange(there.Where(read => !expected.Contains(read.Key)).Select(read => $"{read.Key}: in the chunked run only"));
        compared.JudgeOthers();
        // A matrix keeps many comparisons: the counts, not the records.
        compared._others.Clear();
        return compared;
    }

    private void CompareRead(IReadOnlyList<SamRecord> whole, IReadOnlyList<SamRecord> chunked)
    {
        ComparePrimary(whole.Single(record => record.IsPrimary), chunked.Single(record => record.IsPrimary));
        // Records of split reads have no name of their own: what is left when equal ones are taken away must all be ties.
        var (left, right) = (whole.Where(record => !record.IsPrimary).ToList(), chunked.Where(record => !record.IsPrimary).ToList());
        foreach (var record in left.ToList())
        {
            var equal = right.FindIndex(other => Same(record, other));
            if (equal >= 0)
            {
                _others.Add((record, right[equal]));
                right.RemoveAt(equal);
                left.Remove(record);
            }
        }

        foreach (var record in left.Concat(right))
        {
            _moved.Add(record.Key);
            Tell(record.MappingQuality == 0, record, "a split read's part of mapping quality above 0 differs");
            MovedTies++;
        }
    }

    private void ComparePrimary(SamRecord whole, SamRecord chunked)
    {
        if (Same(whole, chunked))
        {
            _others.Add((whole, chunked));
            return;
        }

        Tell(whole.MappingQuality == 0 && chunked.MappingQuality == 0, whole, $"differs: {whole} {chunked}");
        MovedTies++;
        _moved.Add(whole.Key);
        _followed.Add(whole.Signature);
        _followed.Add(chunked.Signature);
    }

    // A moved tie takes its mate's duplicate group with it: the mate is judged together with it.
    private void JudgeOthers()
    {
        foreach (var (whole, _) in _others.Where(pair => pair.Whole.IsPrimary && _moved.Contains(MateOf(pair.Whole))))
        {
            _followed.Add(whole.Signature);
        }

        foreach (var (whole, chunked) in _others)
        {
            if (whole.Mate != chunked.Mate)
            {
                MateFields++;
                Tell(_moved.Contains(MateOf(whole)), whole, $"says otherwise of a mate that did not move: {whole.Mate} | {chunked.Mate}");
            }

            if (whole.OtherPlaces != chunked.OtherPlaces && SamRecord.SamePlaces(whole, chunked))
            {
                Reordered++;
            }
            else if (whole.OtherPlaces != chunked.OtherPlaces)
            {
                OtherPlaces++;
                Tell(_moved.Contains(whole.Key) || whole.MappingQuality == 0, whole, $"names other places, though none of its records moved: {whole.OtherPlaces} | {chunked.OtherPlaces}");
            }

            if (((whole.Flags ^ chunked.Flags) & SamRecord.Duplicate) != 0)
            {
                DuplicateMarks++;
                Tell(_followed.Contains(whole.Signature), whole, "is a duplicate in one run only, and no tie moved in its group");
            }
        }
    }

    private static (string Name, int Mate) MateOf(SamRecord record) => (record.Name, record.Key.Mate ^ 0xc0);

    private static bool Same(SamRecord a, SamRecord b) =>
        (a.OwnFlags, a.Contig, a.Position, a.MappingQuality, a.Cigar, a.Read, a.Tags) == (b.OwnFlags, b.Contig, b.Position, b.MappingQuality, b.Cigar, b.Read, b.Tags);

    private void Tell(bool allowed, SamRecord record, string what)
    {
        if (!allowed)
        {
            Forbidden.Add($"{record.Name} ({record.Flags}, {record.Contig}:{record.Position}, MAPQ {record.MappingQuality}): {what}");
        }
    }
}
