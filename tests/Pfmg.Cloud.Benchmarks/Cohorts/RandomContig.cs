using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>A contig whose every base can be drawn alone. A tenth lies in short tandem repeats, where left alignment has work to do.</summary>
internal sealed class RandomContig(ulong seed, int length)
{
    public const string Name = "chr1";
    private const int Stretch = 30;
    private const long RepeatSalt = -1;
    private const long BaseSalt = -2;

    public int Length => length;

    /// <summary>The base at a 1-based position.</summary>
    public byte this[int position]
    {
        get
        {
            var repeat = SeededHash.Of(seed, RepeatSalt, position / Stretch);
            var address = repeat % 10 == 0 ? -(((long)position / Stretch * Stretch) + (position % (1 + (int)((repeat >> 32) & 3)))) : position;
            return (byte)"ACGT"[(int)(SeededHash.Of(seed, BaseSalt, address) >> 62)];
        }
    }

    /// <summary>Some bases from a 1-based position on.</summary>
    public string Text(int position, int count) => string.Create(count, (this, position), static (text, from) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)from.Item1[from.position + i];
        }
    });

    /// <summary>Writes the contig as FASTA with its index beside it.</summary>
    public void WriteFasta(string path)
    {
        const int LineBases = 60;
        using (var file = new BufferedStream(File.Create(path), 1 << 20))
        {
            file.Write(Encoding.ASCII.GetBytes($">{Name}\n"));
            for (var i = 1; i <= length; i++)
            {
                file.WriteByte(this[i]);
                if (i % LineBases == 0 || i == length)
                {
                    file.WriteByte((byte)'\n');
                }
            }
        }

        File.WriteAllText(path + ".fai", string.Create(CultureInfo.InvariantCulture, $"{Name}\t{length}\t{Name.Length + 2}\t{LineBases}\t{LineBases + 1}\n"));
    }
}
