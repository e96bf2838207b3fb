using System.Globalization;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>A line of SAM, split as far as comparing needs it.</summary>
internal sealed record SamRecord
{
    public const int MateFlags = 0x2 | 0x8 | 0x20;

    public const int Duplicate = 0x400;

    public required string Name { get; init; }

    public required int Flags { get; init; }

    public required string Contig { get; init; }

    public required int Position { get; init; }

    public required int MappingQuality { get; init; }

    public required string Cigar { get; init; }

    /// <summary>RNEXT, PNEXT, TLEN, the mate's flags and the tags that describe the mate.</summary>
    public required string Mate { get; init; }

    /// <summary>SEQ and QUAL.</summary>
    public required string Read { get; init; }

    /// <summary>Tags that name other places of the same read: SA, XA.</summary>
    public required string OtherPlaces { get; init; }

    /// <summary>All tags that a CRAM keeps as they are, without those above.</summary>
    public required string Tags { get; init; }

    public bool IsPrimary => (Flags & 0x900) == 0;

    /// <summary>Which read of the pair.</summary>
    public (string Name, int Mate) Key => (Name, Flags & 0xc0);

    /// <summary>Flags that say neither anything of the mate nor of duplicates.</summary>
    public int OwnFlags => Flags & ~(MateFlags | Duplicate);

    /// <summary>Where the read's 5' end lies, clipped bases included, and on which strand: what duplicates are told by.</summary>
    public (string Contig, int End, bool Reverse) Signature
    {
        get
        {
            var reverse = (Flags & 0x10) != 0;
            var (leading, covered, trailing) = (0, 0, 0);
            var number = 0;
            foreach (var letter in Cigar)
            {
                if (char.IsAsciiDigit(letter))
                {
                    number = (10 * number) + letter - '0';
                    continue;
                }

                switch (letter)
                {
                    case 'S' or 'H' when covered == 0: leading += number; break;
                    case 'S' or 'H': trailing += number; break;
                    case 'M' or 'D' or 'N' or '=' or 'X': covered += number; break;
                }

                number = 0;
            }

            return (Contig, reverse ? Position + covered - 1 + trailing : Position - leading, reverse);
        }
    }

    /// <summary>Whether two records name the same other places, in whatever order XA lists them.</summary>
    public static bool SamePlaces(SamRecord a, SamRecord b) => Places(a).SetEquals(Places(b));

    // "SA:Z:…;…;	XA:Z:…;…;": each place with its tag.
    private static HashSet<string> Places(SamRecord record) =>
        [.. record.OtherPlaces.Split('\t').SelectMany(tag => tag.StartsWith("XA:Z:", StringComparison.Ordinal) ? tag[5..].Split(';') : [tag])];

    /// <summary>Every record of a BAM or CRAM.</summary>
    public static IReadOnlyList<SamRecord> Load(string file, string fasta) =>
        [.. NativeTool.Lines("samtools", "view", "--no-PG", "-T", fasta, file).Select(Parse)];

    private static SamRecord Parse(string line)
    {
        var f = line.Split('\t');
        var flags = int.Parse(f[1], CultureInfo.InvariantCulture);
        // CRAM makes MD and NM anew; the read group is checked elsewhere.
        var tags = f.Skip(11).Where(tag => tag[..2] is not ("MD" or "NM" or "RG")).Order(StringComparer.Ordinal).ToLookup(tag => tag[..2] switch
        {
            "MC" or "ms" or "MQ" => "mate",
            "SA" or "XA" => "places",
            "do" or "dt" => "duplicate",
            _ => "own",
        });
        return new SamRecord
        {
            Name = f[0],
            Flags = flags,
            Contig = f[2],
            Position = int.Parse(f[3], CultureInfo.InvariantCulture),
            MappingQuality = int.Parse(f[4], CultureInfo.InvariantCulture),
            Cigar = f[5],
            Mate = string.Join('\t', [f[6], f[7], f[8], (flags & MateFlags).ToString(CultureInfo.InvariantCulture), .. tags["mate"]]),
            Read = $"{f[9]}\t{f[10]}",
            OtherPlaces = string.Join('\t', tags["places"]),
            Tags = string.Join('\t', tags["own"]),
        };
    }
}
