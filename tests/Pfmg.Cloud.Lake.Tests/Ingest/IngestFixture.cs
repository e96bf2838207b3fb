using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Tests.Parquet;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

/// <summary>Ingests into a folder of its own and reads the tables back with DuckDB.</summary>
internal sealed class IngestFixture : IDisposable
{
    private const int FirstSampleId = 100;
    private readonly TemporaryFolder _folder = new();
    private ReferenceSequence? _sequence;

    /// <summary>A header of one or more samples; callers add records.</summary>
    public static string Header(string samples = "S", string lines = "") =>
        $"##fileformat=VCFv4.2\n{lines}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{samples.Replace(' ', '\t')}\n";

    public string PathOf(string table) => _folder[table + ".parquet"];

    public IngestResult Ingest(string text, Func<IngestRequest, IngestRequest>? with = null) => Ingest(Encoding.UTF8.GetBytes(text), with);

    public IngestResult IngestFile(string path, Func<IngestRequest, IngestRequest>? with = null) => Ingest(File.ReadAllBytes(path), with);

    public IngestResult Ingest(byte[] file, Func<IngestRequest, IngestRequest>? with = null)
    {
        var request = new IngestRequest
        {
            SourceFile = "f.vcf",
            OutputDirectory = _folder.Path,
            RunId = "r",
            Task = "t",
            Platform = "p",
            Run = "n",
            Pipeline = "x/1",
            AllocateSampleIds = static (_, _) => Task.FromResult(FirstSampleId),
        };
        return IngestVcf.RunAsync(with is null ? request : with(request), new MemoryStream(file), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A reference of the bases given by contig.</summary>
    public IngestReference Reference(string fasta)
    {
        var path = _folder["ref.fa"];
        File.WriteAllText(path, fasta);
        NativeTool.Run("samtools", "faidx", path);
        _sequence = ReferenceSequence.Open(path);
        return new IngestReference(
            new ReferenceInfo { Name = "ref", Contigs = _sequence.Contigs, KnownBases = [], FastaSha256 = "" }, _sequence);
    }

    /// <summary>The chr20 slice of tests/data.</summary>
    public IngestReference Chr20()
    {
        using var text = PackedText.Open(File.OpenRead(Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz")), "ref").Content;
        using var reader = new StreamReader(text);
        return Reference(reader.ReadToEnd());
    }

    /// <summary>Rows of `SELECT columns FROM table`, in file order, values joined by blanks, null as "-".</summary>
    public string[] Rows(string table, string columns) =>
        [.. Readers.Query($"SELECT {columns} FROM read_parquet('{PathOf(table)}')").Select(static r => string.Join(' ', r.Select(Show)))];

    /// <summary>The records as they were, from `records` and `formats`.</summary>
    public string[] Lines() =>
    [
        .. Readers.Query(
            $"""
            SELECT concat_ws(chr(9), chrom, pos::VARCHAR, id, ref, alt, qual, filter, info, format, s.samples)
            FROM read_parquet('{PathOf("records")}') r
            JOIN (SELECT record, string_agg(array_to_string(samples, chr(9)), chr(9) ORDER BY block) AS samples FROM read_parquet('{PathOf("formats")}') GROUP BY record) s
            USING (record) ORDER BY record
            """).Select(static r => (string)r[0]!),
    ];

    public void Dispose()
    {
        _sequence?.Dispose();
        _folder.Dispose();
    }

    private static string Show(object? value) => value switch
    {
        null => "-",
        bool truth => truth ? "yes" : "no",
        IEnumerable<string> texts => string.Join('\t', texts),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
