using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>Small whole files of reads, and ways to break them.</summary>
internal sealed class ReadFaultFiles
{
    private const string Header = "@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:chr20\tLN:11095000\n@RG\tID:x\tSM:S1\n";
    private readonly InProcessStore _store;
    private int _files;

    public ReadFaultFiles(InProcessStore store) => _store = store;

    /// <summary>Two hundred pairs of a mate.</summary>
    public static string Reads(int mate, Range? pairs = null) => string.Concat(RealReads.Of(mate)[pairs ?? ..200]);

    /// <summary>Aligned pairs in SAM, the mates of each together; each line may be changed on its way.</summary>
    public static string Sam(string header = Header, Func<int, string, string>? change = null)
    {
        var text = new StringBuilder(header);
        for (var i = 0; i < 40; i++)
        {
            foreach (var mate in (int[])[1, 2])
            {
                var lines = RealReads.Of(mate)[i].Split('\n');
                var flags = mate == 1 ? 99 : 147;
                var line = $"{lines[0][1..]}\t{flags}\tchr20\t{10_000_001 + i}\t60\t{lines[1].Length}M\t=\t{10_000_001 + i}\t0\t{lines[1]}\t{lines[3]}\tRG:Z:x";
                text.Append(change?.Invoke((2 * i) + mate - 1, line) ?? line).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Changes one field of one line of SAM.</summary>
    public static Func<int, string, string> Field(int record, int field, Func<string, string> change) => (number, line) =>
    {
        var fields = line.Split('\t');
        if (number == record)
        {
            fields[field] = change(fields[field]);
        }

        return string.Join('\t', fields);
    };

    /// <summary>SAM as BAM.</summary>
    public byte[] Bam(string sam) => Convert(sam, "-b");

    /// <summary>SAM as CRAM, against the store's reference or another FASTA.</summary>
    public byte[] Cram(string sam, string? fasta = null) =>
        Convert(sam, "-C", "-T", fasta ?? Path.Combine(_store.Local.Directory, "references/hg19-chr20/genome.fa"));

    /// <summary>A FASTA of one contig that no store has.</summary>
    public string StrangeFasta()
    {
        var path = _store["strange.fa"];
        File.WriteAllText(path, $">chr20\n{new string('A', 10_100_000)}\n");
        return path;
    }

    /// <summary>A BAM whose inflated bytes were changed, whole and with right checksums again.</summary>
    public static byte[] Repacked(byte[] bam, Action<byte[]> change)
    {
        using var source = new GZipStream(new MemoryStream(bam), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        source.CopyTo(inflated);
        var bytes = inflated.ToArray();
        change(bytes);
        return RealReads.Bgzf(Encoding.Latin1.GetString(bytes));
    }

    /// <summary>Where a BAM's first record begins in its inflated bytes.</summary>
    public static int FirstRecord(byte[] inflated)
    {
        var at = 8 + BinaryPrimitives.ReadInt32LittleEndian(inflated.AsSpan(4));
        var contigs = BinaryPrimitives.ReadInt32LittleEndian(inflated.AsSpan(at));
        for (at += 4; contigs > 0; contigs--)
        {
            at += 8 + BinaryPrimitives.ReadInt32LittleEndian(inflated.AsSpan(at));
        }

        return at;
    }

    public static byte[] Flipped(byte[] file, double place)
    {
        var copy = file.ToArray();
        copy[(int)(file.Length * place)] ^= 0x10;
        return copy;
    }

    public static byte[] Cut(byte[] file, double share) => file[..(int)(file.Length * share)];

    private byte[] Convert(string sam, params string[] options)
    {
        var (source, target) = (_store[$"fault{++_files}.sam"], _store[$"fault{_files}.out"]);
        File.WriteAllText(source, sam);
        NativeTool.Run("samtools", ["view", "--no-PG", .. options, "-o", target, source]);
        return File.ReadAllBytes(target);
    }
}
