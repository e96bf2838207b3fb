using System.Globalization;
using Pfmg.Cloud.Core.Formats.Fastq;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Cuts reads into the planned chunks, each read group by itself, in one pass.</summary>
/// <remarks>
/// bwa estimates insert sizes batch by batch, and libraries differ: so every read group, pairs and single reads apart, is cut at its own batch
/// boundaries, and a chunk's file holds its parts one after another. A part is a BGZF file of its own, to be fetched by range.
/// </remarks>
internal sealed class CutReads(TaskContext context, PrepareParameters parameters) : IDisposable
{
    private readonly Dictionary<PartKind, Cutting> _cuttings = [];
    private readonly List<WrittenPart> _written = [];
    private readonly List<ReadPart> _parts = [];
    private readonly List<WrittenObject> _outputs = [];
    private readonly long[] _reads = new long[parameters.Chunks];
    private long _bases;
    private Cutting? _current;

    /// <summary>Objects put so far.</summary>
    public IReadOnlyList<WrittenObject> Outputs => _outputs;

    /// <summary>Reads that were delivered, as their reader counted them.</summary>
    public long Delivered { get; set; }

    /// <summary>Reads of each chunk, mates counted singly.</summary>
    public IReadOnlyList<long> Reads => _reads;

    /// <summary>Makes room for a pair or a single read: where a batch begins, a chunk may end.</summary>
    /// <param name="kind">Its read group, and whether it is a pair.</param>
    /// <param name="bases">Of both mates.</param>
    /// <param name="place">How far into the input it is: <paramref name="place"/> of <paramref name="size"/>.</param>
    /// <param name="size">Of the input, in the same unit.</param>
    public void Begin(PartKind kind, int bases, long place, long size)
    {
        if (!_cuttings.TryGetValue(kind, out _current))
        {
            _cuttings.Add(kind, _current = new Cutting(kind, new CutBatches(parameters.BatchBases)));
        }

        _bases += bases;
        if (!_current.Batches.Begins(bases, kind.Paired))
        {
            return;
        }

        var share = (long)((Int128)place * parameters.Chunks / Math.Max(1, size));
        var chunk = (int)Math.Max(_current.Chunk, Math.Min(parameters.Chunks - 1, share));
        if (chunk != _current.Chunk)
        {
            End(_current);
            _current.Chunk = chunk;
            _current.Writer = new ReadChunkWriter(context.ScratchDirectory, PartName(kind, chunk), context.Task.Cores);
        }
    }

    /// <summary>Writes what was begun.</summary>
    /// <param name="text1">Mate 1, or the single read.</param>
    /// <param name="text2">Mate 2; empty for a single read.</param>
    public void Write(ReadOnlySpan<byte> text1, ReadOnlySpan<byte> text2)
    {
        _current!.Writer!.Write(text1, text2);
        var reads = text2.IsEmpty ? 1 : 2;
        _current.Reads += reads;
        _reads[_current.Chunk] += reads;
    }

    /// <summary>Whether a part has ended that is not put yet.</summary>
    public bool HasEnded => _written.Count > 0;

    /// <summary>Puts the chunks that nothing more goes into; scratch then no longer holds them.</summary>
    public async Task PutEndedAsync(CancellationToken ct)
    {
        foreach (var chunk in _written.GroupBy(part => part.Chunk).OrderBy(chunk => chunk.Key).ToList())
        {
            await PutAsync(chunk.Key, [.. chunk.OrderBy(part => part.Kind.Group).ThenByDescending(part => part.Kind.Paired)], ct);
        }

        _written.Clear();
    }

    /// <summary>Ends all parts and puts what is left.</summary>
    /// <param name="readGroups">The SAM header's @RG lines, by the group's number.</param>
    /// <param name="unpaired">Reads whose mate the input lacks, left out.</param>
    /// <param name="alternative">Secondary and supplementary records left out.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<PrepareResult> EndAsync(IReadOnlyList<string> readGroups, long unpaired, long alternative, CancellationToken ct)
    {
        foreach (var cutting in _cuttings.Values)
        {
            End(cutting);
        }

        await PutEndedAsync(ct);
        return new PrepareResult(_reads, _cuttings.Values.Sum(cutting => cutting.Batches.Batches), _bases, unpaired)
        {
            Alternative = alternative,
            ReadGroups = readGroups,
            Parts = _parts,
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var cutting in _cuttings.Values)
        {
            cutting.Writer?.Dispose();
        }
    }

    private void End(Cutting cutting)
    {
        if (cutting.Writer is not null)
        {
            cutting.Writer.Dispose();
            _written.Add(new WrittenPart(cutting.Chunk, cutting.Kind, cutting.Reads));
            (cutting.Writer, cutting.Reads) = (null, 0);
        }
    }

    private async Task PutAsync(int chunk, IReadOnlyList<WrittenPart> parts, CancellationToken ct)
    {
        int[] mates = parameters.Layout == ManifestValues.Single ? [1] : [1, 2];
        var offsets = new long[2];
        foreach (var part in parts)
        {
            var lengths = new long[2];
            foreach (var mate in mates)
            {
                lengths[mate - 1] = new FileInfo(FileOf(part, mate)).Length;
            }

            _parts.Add(new ReadPart(chunk, part.Kind.Group, part.Kind.Paired, part.Reads, offsets[0], lengths[0], offsets[1], lengths[1]));
            (offsets[0], offsets[1]) = (offsets[0] + lengths[0], offsets[1] + lengths[1]);
        }

        foreach (var mate in mates)
        {
            var whole = FileOf(parts[0], mate);
            if (parts.Count > 1)
            {
                await using var target = new FileStream(whole, FileMode.Append);
                foreach (var part in parts.Skip(1))
                {
                    await using (var source = File.OpenRead(FileOf(part, mate)))
                    {
                        await source.CopyToAsync(target, ct);
                    }

                    File.Delete(FileOf(part, mate));
                }
            }

            _outputs.Add(await context.PutOutputAsync(whole, PrepareParameters.ChunkPath(context.Plan.RunId, context.Task.Id, chunk, mate), ct));
            File.Delete(whole);
        }
    }

    private string FileOf(WrittenPart part, int mate) =>
        Path.Combine(context.ScratchDirectory, ReadChunkWriter.FileName(PartName(part.Kind, part.Chunk), mate));

    private static string PartName(PartKind kind, int chunk) =>
        string.Create(CultureInfo.InvariantCulture, $"chunk{chunk:D3}.group{kind.Group}.{(kind.Paired ? "pairs" : "single")}");

    private sealed class Cutting(PartKind kind, CutBatches batches)
    {
        public PartKind Kind => kind;

        public CutBatches Batches => batches;

        public int Chunk { get; set; } = -1;

        public long Reads { get; set; }

        public ReadChunkWriter? Writer { get; set; }
    }

    private sealed record WrittenPart(int Chunk, PartKind Kind, long Reads);
}

/// <summary>Reads that are aligned together.</summary>
/// <param name="Group">The read group's number.</param>
/// <param name="Paired">Whether they are pairs.</param>
internal readonly record struct PartKind(int Group, bool Paired);
