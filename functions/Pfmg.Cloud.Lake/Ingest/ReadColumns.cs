using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Reads the sample columns of one record of a file of several samples: calls, what counts, and blocks of verbatim columns.</summary>
internal sealed class ReadColumns(IngestFile file, ReadGenotype genotypes, RecordAlleles alleles, JointCalls calls, VerbatimRows verbatim)
{
    private const int SamplesPerBlock = RecordTables.SamplesPerBlock;
    private const int MostKnown = 8;
    private readonly int _sampleCount = file.Header.Samples.Count;
    private readonly List<KnownColumns> _known = [];
    private readonly CalledColumn[] _called = new CalledColumn[SamplesPerBlock];

    /// <summary>Reads the columns.</summary>
    /// <param name="samples">All of them.</param>
    /// <param name="site">The record.</param>
    /// <param name="format">FORMAT.</param>
    /// <param name="ploidies">Receives by sample the ploidy if the genotype counts, else 0.</param>
    /// <param name="run">Receives rows and counts.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="Core.Errors.InvalidInputException">There are fewer or more than the header has, or one is not well formed.</exception>
    public void Read(ReadOnlySpan<byte> samples, in RecordSite site, ReadOnlySpan<byte> format, Span<byte> ploidies, RunRows run, VcfFaults faults)
    {
        var at = 0;
        var known = alleles.IsVariant && site.Ploidy is null ? Known(format) : null;
        known?.UseGroup(verbatim.Group);
        for (var sample = 0; sample < _sampleCount;)
        {
            var blockEnd = Math.Min((sample / SamplesPerBlock * SamplesPerBlock) + SamplesPerBlock, _sampleCount);

            // The last column has no tab behind it: it is never taken without a look.
            sample += known is null ? 0 : TakeKnown(known, samples, ref at, sample, ploidies[sample..Math.Min(blockEnd, _sampleCount - 1)], run);
            if (sample < blockEnd)
            {
                ploidies[sample] = ReadOne(known, samples, ref at, sample, site, run, faults);
                sample++;
            }

            if (sample == blockEnd && verbatim.IsKept)
            {
                verbatim.EndBlock(site.Record, (sample - 1) / SamplesPerBlock);
            }
        }

        calls.EndRecord(site, alleles);
    }

    private int TakeKnown(KnownColumns known, ReadOnlySpan<byte> samples, ref int at, int first, Span<byte> ploidies, RunRows run)
    {
        var indices = verbatim.IsKept ? verbatim.Reserve(ploidies.Length) : default;
        if (verbatim.IsKept && indices.Length < ploidies.Length)
        {
            return 0;
        }

        var taken = known.Take(samples[at..], ploidies, indices, _called, out var used);
        at += used.Bytes;
        foreach (ref readonly var column in _called.AsSpan(0, used.Called))
        {
            AddKnown(known.CallOf(column), first + column.Column, run);
        }

        if (verbatim.IsKept)
        {
            verbatim.AddReserved(taken);
        }

        if (!genotypes.FilterPasses)
        {
            ploidies[..taken].Clear();
        }

        return taken;
    }

    private byte ReadOne(KnownColumns? known, ReadOnlySpan<byte> samples, ref int at, int sample, in RecordSite site, RunRows run, VcfFaults faults)
    {
        var rest = samples[at..];
        var (length, place, ploidy) = (0, default(KnownColumns.Place), (byte)0);
        var isLast = sample == _sampleCount - 1;
        var meaning = known is null ? KnownColumns.Meaning.Unknown : known.Find(rest, out length, out place);
        length = length > 0 ? length : rest.IndexOf((byte)'\t');
        if (length < 0 != isLast)
        {
            throw faults.Fault(VcfLine.Columns(file.Header), $"{9 + samples.Count((byte)'\t') + 1}");
        }

        length = length < 0 ? rest.Length : length;
        at += length + 1;
        switch (meaning)
        {
            case KnownColumns.Meaning.Plain:
                ploidy = known!.PloidyOf(place);
                break;
            case KnownColumns.Meaning.Call:
                ploidy = known!.PloidyOf(place);
                AddKnown(known.CallOf(place), sample, run);
                break;
            default:
                ploidy = ReadUnknown(known, place, rest[..length], sample, site, run, faults);
                place = default;
                break;
        }

        if (verbatim.IsKept)
        {
            AddText(known, place, rest[..length]);
        }

        return genotypes.FilterPasses ? ploidy : (byte)0;
    }

    private void AddText(KnownColumns? known, in KnownColumns.Place place, ReadOnlySpan<byte> column)
    {
        if (place.IsNone)
        {
            verbatim.AddColumn(column, Utf8ListColumnBuilder.Unknown);
            return;
        }

        ref var index = ref known!.IndexOf(place);
        index = verbatim.AddColumn(column, index);
    }

    private void AddKnown(in KnownCall known, int sample, RunRows run)
    {
        if (alleles[known.Allele].IsRow)
        {
            var call = known.Call;
            call.Sample = sample;
            call.IsCountable &= genotypes.FilterPasses;
            calls.Add(known.Allele, call);
            run.CallCounts[sample]++;
        }
    }

    private byte ReadUnknown(
        KnownColumns? known, in KnownColumns.Place place, ReadOnlySpan<byte> column, int sample, in RecordSite site, RunRows run, VcfFaults faults)
    {
        var read = genotypes.Read(column, sample, site, run, faults);
        if (!read.HasCalls)
        {
            known?.RememberPlain(place, read.Passes ? (byte)read.Genotype.Ploidy : (byte)0);
            return read.Assayed;
        }

        for (var allele = 1; allele < alleles.Count; allele++)
        {
            if (!genotypes.IsRow(read, allele))
            {
                continue;
            }

            var call = Call(read, allele, site);
            call.Sample = sample;
            calls.Add(allele, call);
            run.CallCounts[sample]++;
            if (IsOnly(read, allele) && call.Gt.IsShort)
            {
                call.IsCountable = read.Passes;
                known?.RememberCall(place, new KnownCall(call, allele), read.Passes ? (byte)read.Genotype.Ploidy : (byte)0);
            }
        }

        return read.Assayed;
    }

    // Which alleles are rows differs from record to record ('*' is none), so what is remembered is one whatever they are.
    private bool IsOnly(in SampleGenotype read, int allele) => read.Genotype.IsMissing
        ? alleles.Count == 2
        : genotypes.Copies[0] + genotypes.Copies[allele] + read.Genotype.Missing == read.Genotype.Ploidy;

    private SampleCall Call(in SampleGenotype read, int allele, in RecordSite site)
    {
        var call = new SampleCall { IsCountable = read.Counts, Gt = GtText.Of(read.Gt, site.Slice(read.Gt)) };
        call.Set(SampleCall.Value.Dosage, read.Genotype.IsMissing ? null : genotypes.Copies[allele]);
        call.Set(SampleCall.Value.PhaseSet, read.Fields.Whole(FormatKey.PS));
        call.Set(SampleCall.Value.AdRef, read.Fields.Depth(0));
        call.Set(SampleCall.Value.AdAlt, read.Fields.Depth(allele));
        call.Set(SampleCall.Value.Depth, read.Fields.Whole(FormatKey.DP));
        call.Set(SampleCall.Value.Quality, read.Fields.Whole(FormatKey.GQ));
        call.IsMixed = call.Get(SampleCall.Value.Dosage) == 1 && read.Gt.ContainsAny((byte)'/', (byte)'|');
        return call;
    }

    private KnownColumns Known(ReadOnlySpan<byte> format)
    {
        foreach (var known in _known)
        {
            if (known.IsFor(format, alleles.Count))
            {
                return known;
            }
        }

        if (_known.Count == MostKnown)
        {
            _known.RemoveAt(0);
        }

        var added = new KnownColumns(format.ToArray(), alleles.Count);
        _known.Add(added);
        return added;
    }
}
