using Pfmg.Cloud.Core.Runs;
using static Pfmg.Cloud.Functions.Tests.Runs.ReadFaultFiles;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>A way in which delivered reads are wrong.</summary>
/// <param name="Kind">"FASTQ", "BAM" or "CRAM".</param>
/// <param name="What">What is wrong, in words.</param>
/// <param name="Files">What is delivered, of the sample S1.</param>
internal sealed record ReadFault(string Kind, string What, Func<ReadFaultFiles, IReadOnlyList<DeliveredBytes>> Files)
{
    /// <summary>Every fault, one a row of docs/refusals-reads.md.</summary>
    public static IReadOnlyList<ReadFault> All { get; } = [.. OfFastq(), .. OfBam(), .. OfCram()];

    private static IEnumerable<ReadFault> OfFastq()
    {
        yield return Mate1("BGZF cut within a block", reads => Cut(RealReads.Bgzf(reads), 0.6));
        yield return Mate1("BGZF with a flipped bit", reads => Flipped(RealReads.Bgzf(reads), 0.5));
        yield return Mate1("BGZF without its end marker", reads => RealReads.Bgzf(reads)[..^28]);
        yield return Mate1("BGZF with bytes after its end", reads => [.. RealReads.Bgzf(reads), 1, 2, 3]);
        yield return Mate1("plain gzip cut", reads => Cut(RealReads.Gzip(reads), 0.6));
        yield return Mate1("plain gzip without its checksum", reads => RealReads.Gzip(reads)[..^8]);
        yield return Mate1("plain gzip with a flipped bit", reads => Flipped(RealReads.Gzip(reads), 0.5));
        yield return Mate1("two gzip files joined, a flipped bit at the joint", _ =>
        {
            var second = RealReads.Gzip(Reads(1, 100..200));
            second[0] ^= 1;
            return [.. RealReads.Gzip(Reads(1, ..100)), .. second];
        });
        yield return Mate1("text cut within a record", reads => DeliveredBytes.Text(reads[..(reads.Length / 2)]));
        yield return Mate1("a quality too few", reads => Line(reads, 5, 3, line => line[1..]));
        yield return Mate1("a quality out of range", reads => Line(reads, 5, 3, line => " " + line[1..]));
        yield return Mate1("a letter that is no base", reads => Line(reads, 5, 1, line => "J" + line[1..]));
        yield return Mate1("a name with a NUL", reads => Line(reads, 5, 0, line => line + "\0"));
        yield return Mate1("a name too long for SAM", reads => Line(reads, 5, 0, line => line + new string('x', 300)));
        yield return Mate1("a '+' line with another name", reads => Line(reads, 5, 2, line => line + "other"));
        yield return Mate1("lines that end with CR LF", reads => DeliveredBytes.Text(reads.Replace("\n", "\r\n", StringComparison.Ordinal)));
        yield return Mate1("an empty file", _ => []);
        yield return Mate1("a file that is something else", _ => DeliveredBytes.Text("%PDF-1.7\n"));
        yield return Pair("no reads at all", RealReads.Bgzf(""), []);
        yield return Pair("a mate missing in the middle", Gz(1), RealReads.Gzip(Reads(2, ..50) + Reads(2, 51..201)));
        yield return Pair("two mates reordered", Gz(1), RealReads.Gzip(Reads(2, ..50) + Reads(2, 51..52) + Reads(2, 50..51) + Reads(2, 52..200)));
        yield return Pair("fewer reads of mate 2", Gz(1), RealReads.Gzip(Reads(2, ..150)));
        yield return Pair("mate 1 and mate 2 exchanged", RealReads.Gzip(Suffixed(2)), RealReads.Gzip(Suffixed(1)));
        yield return Pair("one file as both mates", Gz(1), Gz(1));
        yield return One("interleaved, mate 2 of the last pair missing", "interleaved", RealReads.Gzip(RealReads.Interleaved(..20) + Reads(1, 20..21)));
        yield return One("single reads called interleaved", "interleaved", Gz(1));
        yield return One("the file of mate 2 left out", null, Gz(1));
        yield return new("FASTQ", "a file that is not there", _ => [Fastq(1, Gz(1)), Fastq(2, Gz(2)) with { IsMissing = true }]);
        yield return Told("FASTQ", "a size that disagrees", Fastq(1, Gz(1)), file => file with { Size = file.Size + 1 });
        yield return Told("FASTQ", "a SHA-256 that disagrees", Fastq(1, Gz(1)), file => file with { Sha256 = new string('0', 64) });
        yield return Told("FASTQ", "an MD5 that disagrees", Fastq(1, Gz(1)), file => file with { Sha256 = null, Md5 = new string('0', 32) });
    }

    private static IEnumerable<ReadFault> OfBam()
    {
        yield return Bam("cut within a block", (files, bam) => Cut(bam, 0.6));
        yield return Bam("a flipped bit", (files, bam) => Flipped(bam, 0.5));
        yield return Bam("no end marker", (files, bam) => bam[..^28]);
        yield return Bam("plain gzip instead of BGZF", (files, bam) => RealReads.Gzip("BAM\u0001"));
        yield return Bam("BGZF of something else", (files, bam) => RealReads.Bgzf("##fileformat=VCFv4.2\n"));
        yield return Bam("an empty file", (files, bam) => []);
        yield return Bam("a header and nothing else", (files, bam) => files.Bam(Sam().Split("\nHSQ", 2)[0] + "\n"));
        yield return Bam("a record whose lengths contradict each other", (files, bam) => Repacked(bam, bytes => bytes[FirstRecord(bytes) + 4 + 17] = 0x70));
        yield return Bam("a record on a contig that the header lacks", (files, bam) => Repacked(bam, bytes => bytes[FirstRecord(bytes) + 4] = 9));
        yield return Bam("a header whose text contradicts its list", (files, bam) => Repacked(bam, bytes => bytes[FirstRecord(bytes) - 4] ^= 1));
        yield return Bam("another reference: a contig of another length", (files, bam) => files.Bam(Sam().Replace("LN:11095000", "LN:63025520", StringComparison.Ordinal)));
        yield return Bam("a contig that no reference of the store has", (files, bam) => files.Bam(Sam().Replace("@RG", "@SQ\tSN:decoy\tLN:1000\n@RG", StringComparison.Ordinal)));
        yield return Bam("a read group of another sample", (files, bam) => files.Bam(Sam().Replace("SM:S1", "SM:S2", StringComparison.Ordinal)));
        yield return Bam("a read group that the header lacks", (files, bam) => files.Bam(Sam(change: Field(7, 11, _ => "RG:Z:y"))));
        yield return Bam("a read that comes twice", (files, bam) => files.Bam(Sam(change: (number, line) => number == 1 ? $"{line}\n{line}" : line)));
        yield return Bam("two records of mate 1", (files, bam) => files.Bam(Sam(change: Field(1, 1, _ => "83"))));
        yield return Bam("no read has its mate", (files, bam) => files.Bam(Sam(change: (number, line) => number % 2 == 0 ? line : line.Replace("HSQ1004", $"HSQ{number}", StringComparison.Ordinal))));
        yield return Bam("a read cut by its aligner (CIGAR H)", (files, bam) => files.Bam(Sam(change: Field(4, 5, cigar => "5H" + cigar))));
        yield return Bam("a read without its bases", (files, bam) => files.Bam(Sam(change: (number, line) => number == 4 ? Field(4, 10, _ => "*")(4, Field(4, 9, _ => "*")(4, line)) : line)));
        yield return Bam("a read without its qualities", (files, bam) => files.Bam(Sam(change: Field(4, 10, _ => "*"))));
        yield return new("BAM", "a SHA-256 that disagrees", files => [Changed(DeliveredBytes.Of("S1.bam", "bam", "S1", files.Bam(Sam())), file => file with { Sha256 = new string('0', 64) })]);
        yield return new("BAM", "reads as FASTQ beside it", files => [DeliveredBytes.Of("S1.bam", "bam", "S1", files.Bam(Sam())), Fastq(1, Gz(1)), Fastq(2, Gz(2))]);
    }

    private static IEnumerable<ReadFault> OfCram()
    {
        yield return Cram("cut within a block", (files, cram) => Cut(cram, 0.8));
        yield return Cram("a flipped bit in a block", (files, cram) => Flipped(cram, 0.7));
        yield return Cram("a flipped bit in a container's header", (files, cram) => { var copy = cram.ToArray(); copy[28] ^= 1; return copy; });
        yield return Cram("no end container", (files, cram) => cram[..^38]);
        yield return Cram("bytes after its end", (files, cram) => [.. cram, 0]);
        yield return Cram("a version whose blocks carry no checksums", (files, cram) => { var copy = cram.ToArray(); copy[4] = 2; return copy; });
        yield return Cram("a file that is something else", (files, cram) => files.Bam(Sam()));
        yield return Cram("an empty file", (files, cram) => []);
        yield return Cram("a header and nothing else", (files, cram) => files.Cram(Sam().Split("\nHSQ", 2)[0] + "\n"));
        yield return Cram("made against a sequence that no reference of the store has", (files, cram) =>
            files.Cram(Sam().Replace("LN:11095000", "LN:10100000", StringComparison.Ordinal), files.StrangeFasta()));
        yield return Cram("a read group of another sample", (files, cram) => files.Cram(Sam().Replace("SM:S1", "SM:S2", StringComparison.Ordinal)));
        yield return Cram("a read without its qualities", (files, cram) => files.Cram(Sam(change: Field(4, 10, _ => "*"))));
    }

    private static ReadFault Mate1(string what, Func<string, byte[]> breaks) =>
        new("FASTQ", what, _ => [Fastq(1, breaks(Reads(1))), Fastq(2, Gz(2))]);

    private static ReadFault Pair(string what, byte[] mate1, byte[] mate2) => new("FASTQ", what, _ => [Fastq(1, mate1), Fastq(2, mate2)]);

    private static ReadFault One(string what, string? layout, byte[] bytes) =>
        new("FASTQ", what, _ => [DeliveredBytes.Fastq("reads.fastq.gz", "S1", bytes, layout is null ? 1 : null, layout)]);

    private static ReadFault Told(string kind, string what, DeliveredBytes file, Func<ManifestFile, ManifestFile> lie) =>
        new(kind, what, _ => [Changed(file, lie), Fastq(2, Gz(2))]);

    private static ReadFault Bam(string what, Func<ReadFaultFiles, byte[], byte[]> breaks) =>
        new("BAM", what, files => [DeliveredBytes.Of("S1.bam", "bam", "S1", breaks(files, files.Bam(Sam())))]);

    private static ReadFault Cram(string what, Func<ReadFaultFiles, byte[], byte[]> breaks) =>
        new("CRAM", what, files => [DeliveredBytes.Of("S1.cram", "cram", "S1", breaks(files, files.Cram(Sam())))]);

    private static DeliveredBytes Fastq(int mate, byte[] bytes) => DeliveredBytes.Fastq($"R{mate}.fastq.gz", "S1", bytes, mate);

    private static DeliveredBytes Changed(DeliveredBytes file, Func<ManifestFile, ManifestFile> change) => file with { Manifest = change(file.Manifest) };

    private static byte[] Gz(int mate) => RealReads.Gzip(Reads(mate));

    private static byte[] Line(string reads, int record, int line, Func<string, string> change)
    {
        var lines = reads.Split('\n');
        lines[(4 * record) + line] = change(lines[(4 * record) + line]);
        return DeliveredBytes.Text(string.Join('\n', lines));
    }

    private static string Suffixed(int mate) => string.Concat(RealReads.Of(mate)[..200].Select(record => record.Insert(record.IndexOf('\n', StringComparison.Ordinal), $"/{mate}")));
}
