namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>Writes one record of a joint VCF, as GATK's joint genotyping and GLnexus write them.</summary>
internal sealed class JointLine(CohortOptions options)
{
    private readonly TextBuffer _cells = new();
    private readonly int[] _counts = new int[4];
    private readonly Dictionary<int, byte[]> _references = [];

    /// <summary>Appends the record, if any of the samples carries an ALT in it.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Append(TextBuffer line, Site site, ReadOnlySpan<byte> alleles)
    {
        _cells.Clear();
        Array.Clear(_counts);
        var depth = 0;
        for (var sample = 0; sample < options.Samples; sample++)
        {
            depth += AppendCell(site, sample, alleles[2 * sample], alleles[(2 * sample) + 1]);
        }

        if (_counts.AsSpan(1).IndexOfAnyExcept(0) < 0)
        {
            return false;
        }

        AppendSite(line, site, depth);
        line.Add(_cells.Written).Add((byte)'\n');
        return true;
    }

    private void AppendSite(TextBuffer line, Site site, int depth)
    {
        var an = _counts.Sum();
        line.Add(RandomContig.Name).Add((byte)'\t').Add(site.Position).Add((byte)'\t');
        line.Add(site.Number % 10 < 8 ? $"rs{1_000 + site.Number}" : ".").Add((byte)'\t').Add(site.Ref).Add((byte)'\t').Add(string.Join(',', site.Alts));
        line.Add((byte)'\t').Add(30 + (depth % 20_000 / 10.0), 2).Add(site.Number % 25 == 0 ? "\tLowQual\tAC="u8 : "\tPASS\tAC="u8);
        for (var i = 1; i <= site.Alts.Count; i++)
        {
            line.Add(i == 1 ? ""u8 : ","u8).Add(_counts[i]);
        }

        line.Add(";AF="u8);
        for (var i = 1; i <= site.Alts.Count; i++)
        {
            line.Add(i == 1 ? ""u8 : ","u8).Add((double)_counts[i] / an, 6);
        }

        line.Add(";AN="u8).Add(an).Add(";DP="u8).Add(depth).Add(options.GenotypesOnly ? "\tGT"u8 : "\tGT:AD:DP:GQ"u8);
    }

    private int AppendCell(Site site, int sample, byte one, byte other)
    {
        var reads = DrawReads.Of(options.Seed, site.Number, options.First + sample, one != other);
        _cells.Add((byte)'\t');
        if (reads.IsMissing)
        {
            _cells.Add("./."u8).Add(options.GenotypesOnly ? ""u8 : Missing(site.Alts.Count));
            return 0;
        }

        _counts[one]++;
        _counts[other]++;
        if ((one | other) == 0)
        {
            _cells.Add(Reference(site.Alts.Count, reads));
            return reads.Depth;
        }

        var isPhased = options.Phased || (reads.IsPhased && one != other);
        _cells.Add((byte)('0' + (isPhased ? one : Math.Min(one, other)))).Add((byte)(isPhased ? '|' : '/')).Add((byte)('0' + (isPhased ? other : Math.Max(one, other))));
        if (!options.GenotypesOnly)
        {
            for (var allele = 0; allele <= site.Alts.Count; allele++)
            {
                var ofTwo = Math.Min(one, other) == allele ? reads.Depth - reads.Alternative : Math.Max(one, other) == allele ? reads.Alternative : 0;
                _cells.Add(allele == 0 ? (byte)':' : (byte)',').Add(one == other && one == allele ? reads.Depth : ofTwo);
            }

            _cells.Add((byte)':').Add(reads.Depth).Add((byte)':').Add(reads.Quality);
        }

        return reads.Depth;
    }

    private static ReadOnlySpan<byte> Missing(int alts) => alts switch { 1 => ":0,0:0:."u8, 2 => ":0,0,0:0:."u8, _ => ":0,0,0,0:0:."u8 };

    // Most cells are these: a few thousand texts in all.
    private ReadOnlySpan<byte> Reference(int alts, DrawReads reads)
    {
        var key = (((alts * 128) + reads.Depth) * 128) + reads.Quality;
        if (!_references.TryGetValue(key, out var text))
        {
            var cell = new TextBuffer().Add(options.Phased ? "0|0"u8 : "0/0"u8);
            if (!options.GenotypesOnly)
            {
                cell.Add((byte)':').Add(reads.Depth).Add(alts switch { 1 => ",0:"u8, 2 => ",0,0:"u8, _ => ",0,0,0:"u8 }).Add(reads.Depth).Add((byte)':').Add(reads.Quality);
            }

            _references[key] = text = cell.Written.ToArray();
        }

        return text;
    }
}
