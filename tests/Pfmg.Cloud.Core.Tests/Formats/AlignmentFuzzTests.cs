using System.Globalization;
using System.IO.Compression;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Cram;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Fuzzing;

namespace Pfmg.Cloud.Core.Tests.Formats;

/// <summary>Damaged BAM (beneath its BGZF, which has a suite of its own) and CRAM.</summary>
/// <remarks>
/// The oracles. BAM carries no checksums beneath BGZF: what is accepted must be the damaged bytes, header and records laid end to end, with none
/// skipped, and every record must be readable to its last tag without a crash. CRAM has checksums: damage is refused, wherever it lies but in the
/// file's own name (bytes 6 to 25) and minor version, and but for one thing that a CRAM cannot tell of itself: that its last containers are gone
/// and its end container stands behind one of the others.
/// </remarks>
public sealed class AlignmentFuzzTests : IDisposable
{
    private const string Header = "@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:1000\n@SQ\tSN:chr2\tLN:500\n@RG\tID:x\tSM:S\n";

    // The container that ends a CRAM 3, whole: CRAM 3.0 § 9.
    private const int EndBytes = 38;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_BAM_is_refused_or_read_as_it_is()
    {
        using var inflated = new MemoryStream();
        using (var bam = new GZipStream(new MemoryStream(Make("-b")), CompressionMode.Decompress))
        {
            bam.CopyTo(inflated);
        }

        var fuzzer = new Fuzzer { Name = "bam", Originals = [inflated.ToArray()], Mutations = Mutation.Bytes };
        var report = fuzzer.Run(FuzzTime.Quick, Judge);
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    [Fact]
    public void Damaged_CRAM_is_refused()
    {
        var original = Make("-C", "--output-fmt-option", "no_ref");
        Assert.Equal(40, CheckCram.Records(new MemoryStream(original), "f"));
        var fuzzer = new Fuzzer { Name = "cram", Originals = [original], Mutations = Mutation.Bytes };
        var report = fuzzer.Run(FuzzTime.Quick, fuzz =>
        {
            CheckCram.Records(new MemoryStream(fuzz.Mutated), "f");
            var lastsGone = fuzz.Mutated.Length < original.Length && fuzz.Mutated.AsSpan(26).StartsWith(original.AsSpan(26, fuzz.Mutated.Length - 26 - EndBytes))
                && fuzz.Mutated.AsSpan(^EndBytes..).SequenceEqual(original.AsSpan(^EndBytes..));
            return lastsGone || (fuzz.Mutated.Length == original.Length && fuzz.Mutated.AsSpan(26).SequenceEqual(original.AsSpan(26))) ? null : "damage was not seen";
        });
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    [Fact]
    public void A_CRAM_without_its_first_reads_is_refused()
    {
        var whole = Make("-C", "--output-fmt-option", "no_ref");
        var first = Make("-C", "--output-fmt-option", "no_ref", "-e", "rname == \"chr1\"");
        var none = Make("-C", "--output-fmt-option", "no_ref", "-H");
        var (start, end) = (none.Length - EndBytes, first.Length - EndBytes);
        Assert.Equal(20, CheckCram.Records(new MemoryStream(first), "f"));

        var fault = Assert.Throws<InvalidInputException>(() => CheckCram.Records(new MemoryStream([.. whole.AsSpan(0, start), .. whole.AsSpan(end)]), "f"));
        Assert.Contains("record 0 as its first", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CRAM_with_its_first_reads_twice_is_refused()
    {
        var whole = Make("-C", "--output-fmt-option", "no_ref");
        var first = Make("-C", "--output-fmt-option", "no_ref", "-e", "rname == \"chr1\"");
        var none = Make("-C", "--output-fmt-option", "no_ref", "-H");
        var (start, end) = (none.Length - EndBytes, first.Length - EndBytes);

        var fault = Assert.Throws<InvalidInputException>(
            () => CheckCram.Records(new MemoryStream([.. whole.AsSpan(0, end), .. whole.AsSpan(start)]), "f"));
        Assert.Contains("the same ones again", fault.Message, StringComparison.Ordinal);
    }

    private static string? Judge(FuzzCase fuzz)
    {
        var reader = new BamReader(new MemoryStream(fuzz.Mutated), "f");
        using var text = new MemoryStream();
        text.Write(reader.Header.Bytes);
        _ = reader.Header.Text;
        var restore = new RestoreRead();
        while (reader.Next())
        {
            text.Write(reader.RecordWithLength);
            _ = BamTags.TryText(reader.Record.Tags, "RG"u8, out _);
            _ = reader.Record.AlignedBases;
            _ = reader.Record.ContentHash();
            _ = restore.Text(reader.Record, "f");
        }

        return text.ToArray().AsSpan().SequenceEqual(fuzz.Mutated) ? null : "what was read is not the file";
    }

    private byte[] Make(params string[] format)
    {
        var reads = Enumerable.Range(0, 40).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"r{i / 2}\t{(i % 2 == 0 ? 99 : 147)}\tchr{1 + (i / 20)}\t{10 + (i % 20)}\t60\t20M5S\t=\t30\t40\tACGTACGTACGTACGTACGTACGTN\tIIIIIHHHHHGGGGGFFFFFEEEE!\tRG:Z:x\tNM:i:2\tXA:B:s,1,2,3"));
        File.WriteAllText(_folder["reads.sam"], Header + string.Join('\n', reads) + "\n");
        NativeTool.Run("samtools", ["view", "--no-PG", .. format, "-o", _folder["reads.out"], _folder["reads.sam"]]);
        return File.ReadAllBytes(_folder["reads.out"]);
    }
}
