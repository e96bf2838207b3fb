using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Gathers each sample's genotypes at the panel's sites from the rows of `calls` and `assayed` as they are written.</summary>
/// <remarks>
/// A genotype is known where the sample is assayed in two copies and every SNP called there is the panel's and counts:
/// then the copies of the other base are those called, none if nothing was.
/// </remarks>
internal sealed class SketchRows
{
    private readonly PanelSites _panel;
    private readonly ContigTable _contigs;
    private readonly Bits[] _samples;
    private int _contig = -1;
    private PanelContig? _sites;
    private int _next;

    public SketchRows(PanelSites panel, ContigTable contigs, int samples)
    {
        (_panel, _contigs) = (panel, contigs);
        var words = (panel.Count + 63) / 64;
        _samples = [.. Enumerable.Range(0, samples).Select(_ => new Bits(new ulong[words], new ulong[words], new ulong[words], new ulong[words]))];
    }

    /// <summary>Finds the calls at the panel's sites among sorted rows of `calls`.</summary>
    public static void Collect(ReadOnlySpan<CallRow> rows, ReadOnlySpan<byte> alleles, ContigTable contigs, int sourceId, List<PanelCall> calls)
    {
        var (contig, next) = (-1, 0);
        PanelContig? sites = null;
        foreach (ref readonly var row in rows)
        {
            if (row.Contig != contig)
            {
                (contig, sites) = (row.Contig, contigs[row.Contig].Sites);
                next = sites?.From(row.Allele.Pos) ?? 0;
            }

            if (sites is null || next == sites.Positions.Length || row.Allele.Pos < sites.Positions[next])
            {
                continue;
            }

            while (next < sites.Positions.Length && sites.Positions[next] < row.Allele.Pos)
            {
                next++;
            }

            // Insertions and deletions are anchored at the base before them, which they leave as it is.
            if (next < sites.Positions.Length && sites.Positions[next] == row.Allele.Pos && row.Allele.Ref.Length == row.Allele.Alt.Length)
            {
                var isPanels = row.Allele.Ref.Of(alleles) is [var reference] && reference == sites.Ref[next]
                    && row.Allele.Alt.Of(alleles) is [var alt] && alt == sites.Alt[next];
                var copies = isPanels && row is { IsCountable: true, Dosage: 1 or 2 } ? (byte)row.Dosage.Value : (byte)0;
                calls.Add(new PanelCall(sites.First + next, row.SampleId - sourceId, copies));
            }
        }
    }

    /// <summary>Finds the calls of an allele at the panel's sites.</summary>
    public static void Collect(in CallSite site, ReadOnlySpan<SampleCall> rows, ReadOnlySpan<byte> alleles, ContigEntry contig, List<PanelCall> calls)
    {
        // Insertions and deletions are anchored at the base before them, which they leave as it is.
        if (contig.Sites is not { } sites || site.Allele.Ref.Length != site.Allele.Alt.Length)
        {
            return;
        }

        var at = sites.From(site.Allele.Pos);
        if (at == sites.Positions.Length || sites.Positions[at] != site.Allele.Pos)
        {
            return;
        }

        var isPanels = site.Allele.Ref.Of(alleles) is [var reference] && reference == sites.Ref[at]
            && site.Allele.Alt.Of(alleles) is [var alt] && alt == sites.Alt[at];
        foreach (ref readonly var row in rows)
        {
            var copies = isPanels && row.IsCountable && row.Get(SampleCall.Value.Dosage) is 1 or 2 ? (byte)row.Get(SampleCall.Value.Dosage)!.Value : (byte)0;
            calls.Add(new PanelCall(sites.First + at, row.Sample, copies));
        }
    }

    /// <summary>Takes calls, in any order.</summary>
    public void Add(List<PanelCall> calls)
    {
        foreach (var call in calls)
        {
            var sample = _samples[call.Sample];
            var (word, bit) = (call.Site / 64, 1UL << (call.Site % 64));
            var isKnown = call.Copies is 1 or 2 && ((sample.One[word] | sample.Two[word]) & bit) == 0;
            var target = !isKnown ? sample.Unknown : call.Copies == 1 ? sample.One : sample.Two;
            target[word] |= bit;
        }
    }

    /// <summary>Takes an interval of `assayed`; those of a contig come by ascending start.</summary>
    public void Add(int contig, in AssayedInterval interval)
    {
        if (contig != _contig)
        {
            (_contig, _sites, _next) = (contig, _contigs[contig].Sites, 0);
        }

        if (_sites is null)
        {
            return;
        }

        while (_next < _sites.Positions.Length && _sites.Positions[_next] < interval.Start)
        {
            _next++;
        }

        for (var i = _next; i < _sites.Positions.Length && _sites.Positions[i] <= interval.End; i++)
        {
            var site = _sites.First + i;
            foreach (var sample in _samples.AsSpan(interval.Sample, interval.Samples))
            {
                var target = interval.Ploidy == 2 ? sample.Assayed : sample.Unknown;
                target[site / 64] |= 1UL << (site % 64);
            }
        }
    }

    /// <summary>The sketches, by sample.</summary>
    public IReadOnlyList<Sketch> Complete()
    {
        var (reference, other) = (new ulong[(_panel.Count + 63) / 64], new ulong[(_panel.Count + 63) / 64]);
        return [.. _samples.Select(Sketched)];

        Sketch Sketched(Bits sample)
        {
            for (var i = 0; i < reference.Length; i++)
            {
                var known = sample.Assayed[i] & ~sample.Unknown[i];
                (reference[i], other[i]) = (known & ~sample.Two[i], known & (sample.One[i] | sample.Two[i]));
            }

            return Sketch.Of(_panel.Count, reference, other);
        }
    }

    /// <summary>Writes the file of the table.</summary>
    /// <param name="request">Whose file.</param>
    /// <param name="file">The source.</param>
    /// <param name="sketches">By sample; empty if there are none.</param>
    public static LakeFile Write(IngestRequest request, IngestFile file, IReadOnlyList<Sketch> sketches)
    {
        var rows = new RowGroupBuilder(LakeTables.Sketches);
        for (var i = 0; i < sketches.Count; i++)
        {
            rows.Int32(0).Append(file.SourceId + i);
            rows.Utf8(1).Append(file.Panel!.Sha256);
            rows.Int32(2).Append(sketches[i].Sites);
            rows.Int32(3).Append(sketches[i].Called);
            rows.Utf8(4).Append(sketches[i].ToText());
        }

        using var target = new TableFile(request.OutputDirectory, LakeTables.Sketches);
        target.Append([rows.Encode()]);
        return target.Complete(LakePaths.Data(LakeTables.Sketches.Table, request.RunId, request.Task), file.Contigs);
    }

    /// <summary>The sketches with what was declared of their samples; none if there are no sketches.</summary>
    public static IReadOnlyList<SketchedCallset> Callsets(
        IngestRequest request, IngestFile file, IReadOnlyList<IngestSample> samples, IReadOnlyList<Sketch> sketches) =>
    [
        .. sketches.Select((sketch, i) => new SketchedCallset(file.SourceId + i, sketch)
        {
            Sample = samples[i].Sample.Sample,
            Participant = samples[i].Sample.Participant,
            Material = samples[i].Sample.Material ?? SampleRows.Germline,
            Platform = request.Platform,
            Run = request.Run,
            RunId = request.RunId,
            Replaces = request.Replaces,
            Family = samples[i].Sample.Family,
            Role = samples[i].Sample.Role,
            Mother = samples[i].Sample.Mother,
            Father = samples[i].Sample.Father,
        }),
    ];

    /// <summary>Bitmaps of sites of one sample.</summary>
    private sealed record Bits(ulong[] Assayed, ulong[] One, ulong[] Two, ulong[] Unknown);
}
