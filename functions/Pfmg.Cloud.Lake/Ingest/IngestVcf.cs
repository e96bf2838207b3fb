using System.Security.Cryptography;
using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Turns one VCF or gVCF, plain, gzip or BGZF, into Parquet files of the lake's tables.</summary>
/// <remarks>
/// Writes `{table}.parquet` and `header.vcf` into the request's folder; the same file, ids and reference give the same
/// bytes. Nothing is visible until a commit adds the files. All work but the allotting of ids is done on the caller's
/// thread and on threads of its own.
/// </remarks>
public static class IngestVcf
{
    /// <summary>The name of the header's text in the output folder.</summary>
    public const string HeaderFile = "header.vcf";

    private const int MostWorkers = 8;

    /// <summary>Ingests a file.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="source">The file from its first byte; standard input will do. Disposed.</param>
    /// <param name="ct">Cancels; what was written is then of no use.</param>
    /// <exception cref="InvalidInputException">The file is damaged, is no VCF, disagrees with the reference or the manifest, or is not sorted.</exception>
    public static async Task<IngestResult> RunAsync(IngestRequest request, Stream source, CancellationToken ct)
    {
        await using var hashing = new HashingReadStream(source);
        using var lines = new LineRunReader(hashing, request.SourceFile, request.RunBytes);
        using var first = new FirstLines();
        var header = first.ReadHeader(lines, request.SourceFile);
        if (request.Reference is { } reference)
        {
            ContigAgreement.Check(request.SourceFile, [.. header.Contigs.Select(c => reference.Named(c.Name, c.Length))], reference.Info);
        }

        var samples = SampleRows.Match(header, request.Samples, request.SourceFile);
        var sourceId = await request.AllocateSampleIds(header, ct);
        var panel = request.Reference?.CommonSites is { } sites ? new PanelSites(sites) : null;
        var file = new IngestFile(
            request.SourceFile,
            header,
            CountingRules.For(request.Caller, header),
            sourceId,
            new ContigTable(request.Reference, panel, ExpectedPloidy.Of(request.Reference, samples, header)),
            panel,
            !request.CallsOnly)
        {
            Callable = Callable(request, header),
        };
        using var tables = new IngestTables(file, request.OutputDirectory);
        var workers = request.Workers ?? Math.Clamp(Environment.ProcessorCount, 1, MostWorkers);
        var runs = new ReadRuns(lines, first.Rest.IsEmpty ? null : LineRun.Of(first.Rest), file, tables, workers, ct);
        runs.Run();
        await hashing.CopyToAsync(Stream.Null, ct);
        await File.WriteAllBytesAsync(Path.Combine(request.OutputDirectory, HeaderFile), header.Text, ct);
        return await CompleteAsync(request, file, tables, samples, hashing.Sha256(), ct) with { Lines = runs.Lines };
    }

    /// <summary>The file that an ingest wrote for a table.</summary>
    public static string LocalPath(IngestRequest request, string table) => TableFile.LocalPath(request.OutputDirectory, table);

    private static async Task<IngestResult> CompleteAsync(
        IngestRequest request, IngestFile file, IngestTables tables, IReadOnlyList<IngestSample> samples, string sha256, CancellationToken ct)
    {
        if (file.Callable is not null && (tables.HasBlocks || tables.IsStructural))
        {
            throw new InvalidInputException(request.SourceFile, "", "a VCF of small variants without reference blocks, beside callable bases", tables.HasBlocks ? "blocks" : "structural variants alone");
        }

        var headerSha256 = Convert.ToHexStringLower(SHA256.HashData(file.Header.Text.Span));
        var files = tables.Complete(table => LakePaths.Data(table, request.RunId, request.Task));
        var assayedBases = tables.AssayedBases();
        var sketches = SampleRows.HasReferenceCalls(request, file, tables) ? tables.Sketches() : [];
        var sketchFile = SketchRows.Write(request, file, sketches);
        var identity = request.Identify is { } identify ? await identify(SketchRows.Callsets(request, file, samples, sketches), ct) : null;
        var sampleFile = SampleRows.Write(request, file, tables, samples, identity, (sha256, headerSha256));
        return new IngestResult
        {
            SourceFile = request.SourceFile,
            SourceSha256 = sha256,
            SourceId = file.SourceId,
            HeaderSha256 = headerSha256,
            Lines = 0,
            Records = tables.Records,
            Caller = request.Caller ?? file.Rule.Caller,
            Rule = file.Rule.Name,
            Files = [sampleFile, .. files, sketchFile],
            Identity = identity,
            Samples =
            [
                .. samples.Select((s, i) => new IngestedSample(file.SourceId + i, s.Sample.Sample, tables.CallCounts[i], assayedBases[i], tables.NotCounted[i])),
            ],
        };
    }

    private static CallableBases? Callable(IngestRequest request, VcfHeader header)
    {
        if (request.CallableBed is not { } bed)
        {
            return null;
        }

        var contigs = request.Reference?.Info.Contigs ?? [.. header.Contigs.Select(static contig => new Contig(contig.Name, contig.Length ?? int.MaxValue - 1))];
        return header.Samples.Count == 1
            ? CallableBases.Read(bed, contigs)
            : throw new InvalidInputException(request.SourceFile, "", "one sample, whose callable bases are given", $"{header.Samples.Count}");
    }

    /// <summary>The runs up to the header's end.</summary>
    private sealed class FirstLines : IDisposable
    {
        private readonly List<LineRun> _runs = [];

        /// <summary>The lines after the header that came with it.</summary>
        public ReadOnlyMemory<byte> Rest { get; private set; }

        public VcfHeader ReadHeader(LineRunReader lines, string file)
        {
            ReadOnlyMemory<byte> text = default;
            while (lines.Read() is { } run)
            {
                _runs.Add(run);
                text = text.IsEmpty ? run.Inflate() : (byte[])[.. text.Span, .. run.Inflate().Span];
                var end = VcfHeaderParser.FindEnd(text.Span);
                if (end >= 0)
                {
                    Rest = text[end..];
                    return VcfHeaderParser.Parse(text[..end].ToArray(), file);
                }
            }

            return VcfHeaderParser.Parse(text, file);
        }

        public void Dispose() => _runs.ForEach(static r => r.Dispose());
    }
}
