using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Airlock;

namespace Pfmg.Cloud.Core.Tests.Airlock;

public sealed class CheckContentTests
{
    private static readonly AirlockChecks Checks = new(new HashSet<string> { "PFMG-0001", "NA12878", "00012345" }, MinimumCell: 5, CohortSize: 40);

    [Theory]
    [InlineData("gene,n_carriers,frequency\nBRCA1,12,0.01\nTTN,31,0.02\n")]
    [InlineData("Mean age at onset was 41 years (sd 9).\nSee doi:10.1000/182.\n")]
    [InlineData("{ \"cohort\": { \"n\": 40, \"beta\": 0.12, \"p\": 3e-8 }, \"genes\": [\"BRCA1\", \"TTN\"] }")]
    [InlineData("chrom,pos,ref,alt,beta,se,p\n1,12345,A,G,0.1,0.02,1e-3\n2,777,C,T,0.2,0.03,1e-4\n3,5,C,T,0.2,0.03,1e-4\n")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"10\" height=\"4\"/></svg>")]
    public void Aggregates_pass(string text) => Assert.Empty(Run(text));

    [Theory]
    [InlineData("gene,carriers\nBRCA1,12\nTTN,3\n", "line 3, column 2")]
    [InlineData("gene;AC\nBRCA1;0\nTTN;31\n", "line 2, column 2")]
    [InlineData("gene\tn_het\nBRCA1\t\"4\"\nTTN\t31\n", "line 2, column 2")]
    [InlineData("{ \"groups\": { \"cases\": 4 } }", "$.0.0")]
    [InlineData("[{ \"gene\": \"A\", \"n\": 12 }, { \"gene\": \"B\", \"n\": 2 }]", "$[1], column 2")]
    [InlineData("{ \"gene\": \"A\", \"n\": 12 }\n{ \"gene\": \"B\", \"n\": 2 }\n", "$[1], column 2")]
    [InlineData("gene,unnamed\nA,7\nB,2\nC,11\nD,39\n", "line 3, column 2")]
    [InlineData("12\n7\n3\n20\n", "line 3, column 1")]
    public void Counts_of_few_are_found_where_they_stand(string text, string where) =>
        Assert.Contains(Run(text), finding => finding.Kind == FindingKinds.SmallCell && finding.Where == where);

    [Theory]
    [InlineData("carriers: PFMG-0001\n", "line 1, character 11")]
    [InlineData("carriers: pfmg-0001_tumour\n", "line 1, character 11")]
    [InlineData("a\nplot_NA12878.png\n", "line 2, character 6")]
    [InlineData("the one with 00012345\n", "line 1, character 14")]
    [InlineData("see P-0123456789abcdef0123\n", "line 1, character 5")]
    [InlineData("ask alice@chu.example\n", "line 1, character 5")]
    [InlineData("2 55 08 14 168 025 38\n", "line 1, character 1")]
    [InlineData("INS 255081416802538.\n", "line 1, character 5")]
    [InlineData("1 84 12 2A 001 021 21\n", "line 1, character 1")]
    [InlineData("{ \"x\": \"PFM\\u0047-0001\" }", "$.0")]
    public void What_names_a_person_is_found_and_never_repeated(string text, string where)
    {
        var findings = Run(text);
        Assert.Contains(findings, finding => finding.Kind == FindingKinds.Identifier && finding.Where == where);
        Assert.DoesNotContain(findings, static finding => finding.ToString().Contains("0001", StringComparison.Ordinal) || finding.ToString().Contains("alice", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("255081416802539")]
    [InlineData("version 12345 of 2026")]
    public void Numbers_without_the_key_are_none(string text) => Assert.DoesNotContain(Run(text), static finding => finding.Kind == FindingKinds.Identifier);

    [Theory]
    [InlineData("sample,age\na1,40\na2,41\n", "column 1")]
    [InlineData("patient_id;value\nx;1.5\ny;2.5\nz;3.5\n", "column 1")]
    public void One_row_a_person_is_found(string text, string where) =>
        Assert.Contains(Run(text), finding => finding.Kind == FindingKinds.RowLevel && finding.Where == where);

    [Fact]
    public void As_many_rows_as_participants_are_found()
    {
        var rows = string.Concat(Enumerable.Range(0, 40).Select(static n => FormattableString.Invariant($"{n * 1.7:F2},{n * 3.1:F2}\n")));
        Assert.Contains(Run("a,b\n" + rows), static finding => finding.Kind == FindingKinds.RowLevel);
    }

    [Theory]
    [InlineData("##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\n")]
    [InlineData("v1,0/1,0/0,1/1,0/1\n")]
    [InlineData("v1 0|1:35:99 0|0:30:99 1|1:20:80\n0|1:1 0|1:2 0|1:3\n")]
    [InlineData("012012012012012012012012012012012012012012012012\n")]
    public void Genotypes_are_found(string text) => Assert.Contains(Run(text), static finding => finding.Kind == FindingKinds.Genotypes);

    [Fact]
    public void A_matrix_of_dosages_is_found()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 12).Select(_ => string.Join('\t', Enumerable.Range(0, 15).Select(_ => random.Next(3))));
        Assert.Contains(Run(string.Join('\n', rows)), static finding => finding.Kind == FindingKinds.Genotypes);
    }

    [Fact]
    public void Long_encoded_text_is_found() =>
        Assert.Contains(Run(Convert.ToBase64String(new byte[300])), static finding => finding.Kind == FindingKinds.Encoded);

    [Theory]
    [InlineData("BAM\u0001....")]
    [InlineData("CRAM\u0003\u0001....")]
    [InlineData("BCF\u0002\u0002....")]
    [InlineData("l\u001b\u0001....")]
    [InlineData("PAR1....\u0000")]
    [InlineData("\u0001\u0002\u0003")]
    public void What_nobody_can_look_into_is_refused(string latin1) =>
        Assert.True(FindingKinds.Refuses(Assert.Single(CheckContent.Run("f.txt", Encoding.Latin1.GetBytes(latin1), Checks)).Kind));

    [Fact]
    public void What_archives_hold_is_checked_as_deep_as_it_lies()
    {
        var inner = Zip(("small.csv", "gene,carriers\nBRCA1,12\nTTN,3\n"u8.ToArray()));
        var outer = Zip(("readme.txt", "hello"u8.ToArray()), ("inner.zip", inner));
        var finding = Assert.Single(CheckContent.Run("results.zip", outer, Checks));
        Assert.Equal((FindingKinds.SmallCell, "results.zip!2!1", "line 3, column 2"), (finding.Kind, finding.File, finding.Where));

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("##fileformat=VCFv4.2\n"u8);
        }

        Assert.Equal(FindingKinds.Genotypes, Assert.Single(CheckContent.Run("x.gz", packed.ToArray(), Checks)).Kind);
    }

    [Fact]
    public void Archives_too_deep_too_large_or_with_more_than_entries_are_refused()
    {
        var nested = "x"u8.ToArray();
        for (var depth = 0; depth < 5; depth++)
        {
            nested = Zip(("a", nested));
        }

        Assert.Contains(CheckContent.Run("a.zip", nested, Checks), static finding => finding.Kind == FindingKinds.Archive);
        var bomb = Zip(("a.txt", Enumerable.Repeat((byte)'a', (int)AirlockChecks.MostInflatedBytes + 1).ToArray()));
        Assert.True(bomb.Length < 1 << 20);
        Assert.Contains(CheckContent.Run("a.zip", bomb, Checks), static finding => finding.Kind == FindingKinds.Archive);
        Assert.Contains(CheckContent.Run("a.zip", Zip(Enumerable.Range(0, 1_001).Select(static n => ($"{n}", Array.Empty<byte>())).ToArray()), Checks), static finding => finding.Kind == FindingKinds.Archive);
        byte[] hiding = [.. Zip(("a.txt", "x"u8.ToArray())), .. new byte[4_000]];
        Assert.Contains(CheckContent.Run("a.zip", hiding, Checks), static finding => FindingKinds.Refuses(finding.Kind));
    }

    [Fact]
    public void Office_documents_and_macros_are_refused()
    {
        var document = Zip(("[Content_Types].xml", "<x/>"u8.ToArray()), ("word/vbaProject.bin", "x"u8.ToArray()));
        Assert.Equal([FindingKinds.Embedded, FindingKinds.Format], CheckContent.Run("a.docm", document, Checks).Select(static finding => finding.Kind));
    }

    [Theory]
    [InlineData("<svg><script>x()</script></svg>")]
    [InlineData("<svg onload=\"x()\"/>")]
    [InlineData("<html><img src=\"data:image/png;base64,AAAA\"></html>")]
    [InlineData("%PDF-1.7\n1 0 obj << /OpenAction 2 0 R >>\n")]
    [InlineData("%PDF-1.7\n1 0 obj << /EmbeddedFile 2 0 R >>\n")]
    public void What_runs_or_is_packed_within_is_refused(string text) => Assert.Contains(Run(text), static finding => finding.Kind == FindingKinds.Embedded);

    [Fact]
    public void A_name_in_the_compressed_text_of_a_page_is_found()
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write("BT (NA12878) Tj ET\n"u8);
        }

        byte[] page = [.. "%PDF-1.4\n4 0 obj << /Filter /FlateDecode >>\nstream\n"u8, .. packed.ToArray(), .. "\nendstream\n"u8];
        Assert.Contains(CheckContent.Run("plot.pdf", page, Checks), static finding => finding is { Kind: FindingKinds.Identifier, Where: "stream 1" });
    }

    [Fact]
    public void Pictures_pass_with_their_notes_and_not_with_anything_behind_them()
    {
        byte[] picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", new byte[13]), .. Chunk("tEXt", "Software\0R"u8), .. Chunk("IDAT", new byte[9]), .. Chunk("IEND", [])];
        Assert.Empty(CheckContent.Run("a.png", picture, Checks));
        Assert.Equal(FindingKinds.Embedded, Assert.Single(CheckContent.Run("a.png", (byte[])[.. picture, 1], Checks)).Kind);
        byte[] noted = [.. picture[..33], .. Chunk("tEXt", "NA12878"u8), .. picture[33..]];
        Assert.Equal(FindingKinds.Identifier, Assert.Single(CheckContent.Run("a.png", noted, Checks)).Kind);
        byte[] hidden = [.. picture[..33], .. Chunk("prVt", new byte[50]), .. picture[33..]];
        Assert.Equal(FindingKinds.Embedded, Assert.Single(CheckContent.Run("a.png", hidden, Checks)).Kind);
        Assert.Equal(FindingKinds.Format, Assert.Single(CheckContent.Run("a.png", picture.AsMemory(0, 40), Checks)).Kind);
    }

    [Fact]
    public void Many_findings_of_a_kind_are_counted_and_not_all_listed()
    {
        var findings = Run("gene,n\n" + string.Concat(Enumerable.Range(0, 100).Select(static n => FormattableString.Invariant($"g{n},1\n"))) + "g,50\n");
        Assert.Equal(21, findings.Count(static finding => finding.Kind == FindingKinds.SmallCell));
        Assert.Equal("80 more", findings[^1].Found);
    }

    [Fact]
    public void Nothing_that_is_sent_makes_it_fall()
    {
        var random = new Random(7);
        byte[][] seeds = [Zip(("a.csv", "n,m\n1,2\n"u8.ToArray())), "%PDF-1.4\nstream\n...endstream"u8.ToArray(), "[{\"n\":1},{\"n\":[]}]"u8.ToArray(), "a,b\n\"1,2\n"u8.ToArray()];
        for (var n = 0; n < 2_000; n++)
        {
            var bytes = seeds[n % seeds.Length].ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.NotNull(CheckContent.Run("x", bytes, Checks));
        }
    }

    private static IReadOnlyList<AirlockFinding> Run(string text) => CheckContent.Run("file.txt", Encoding.UTF8.GetBytes(text), Checks);

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var whole = new MemoryStream();
        using (var archive = new ZipArchive(whole, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return whole.ToArray();
    }

    private static byte[] Chunk(string kind, ReadOnlySpan<byte> body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(kind), .. body, 0, 0, 0, 0];
    }
}
