using System.Text;
using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Counts the genotypes of a VCF or gVCF, record by record.</summary>
/// <remarks>
/// Records whose FILTER passes by the caller's rule count, others do not. SNVs, Ti/Tv and het/hom are told apart as
/// `bcftools stats` does in its lines by sample; a test compares the two.
/// </remarks>
internal sealed class TallyGenotypes(VcfHeader header, string file, CountingRule rule, IReadOnlyList<TargetBases> targets, SitePanel sites)
{
    private readonly FormatKeys _keys = new();
    private readonly SampleTally[] _samples = [.. header.Samples.Select(_ => new SampleTally())];
    private readonly List<AlleleChange> _changes = [];
    private int[] _copies = new int[16];
    private bool _isReference;
    private byte[] _contigUtf8 = [];
    private readonly TargetBases.ContigTarget?[] _targets = new TargetBases.ContigTarget?[targets.Count];
    private IReadOnlyDictionary<int, CommonSite>? _sites;

    /// <summary>Records counted or not.</summary>
    public long Records { get; private set; }

    /// <summary>In the order of the header's columns.</summary>
    public IReadOnlyList<SampleTally> Samples => _samples;

    /// <summary>Counts a record.</summary>
    /// <exception cref="Errors.InvalidInputException">The line is no record of this header.</exception>
    public void Add(ReadOnlySpan<byte> text)
    {
        var faults = new VcfFaults(file, header.LineCount + 1 + Records);
        var line = VcfLine.Parse(text, header, faults);
        Records++;
        if (!line.Chrom.SequenceEqual(_contigUtf8))
        {
            Enter(line.Chrom);
        }

        _keys.Set(line.Format);
        SetChanges(line);
        var passes = rule.PassesFilter(line.Filter);
        var siteAllele = _sites is not null && _sites.TryGetValue(line.Pos, out var site) ? SitePanel.AlleleOf(site, line.Ref, line.Alt) : 0;
        var end = End(line, faults);
        var index = 0;
        foreach (var column in line.Samples.Split((byte)'\t'))
        {
            if (index == _samples.Length)
            {
                throw faults.Fault(VcfLine.Columns(header), "more");
            }

            var record = new RecordPlace(line.Pos, end, _targets[index], siteAllele, siteAllele == 0 ? 0 : _sites![line.Pos].Af);
            AddSample(_samples[index++], line.Samples[column], passes, record, faults);
        }

        if (index < _samples.Length)
        {
            throw faults.Fault(VcfLine.Columns(header), $"{9 + index}");
        }
    }

    private void Enter(ReadOnlySpan<byte> contig)
    {
        _contigUtf8 = contig.ToArray();
        var name = Encoding.UTF8.GetString(contig);
        _sites = sites.Of(name);
        for (var i = 0; i < _samples.Length; i++)
        {
            _samples[i].LookedAtTo = 0;
            _targets[i] = targets[i].Of(name);
        }
    }

    private void SetChanges(in VcfLine line)
    {
        _changes.Clear();
        _changes.Add(default);
        _isReference = true;
        var alleles = new AltAlleles(line.Alt);
        while (alleles.MoveNext())
        {
            _isReference &= AltAlleles.Kind(alleles.Current) is AltKind.None or AltKind.Unspecified;
            _changes.Add(AlleleChange.Of(line.Ref, alleles.Current));
        }

        if (_copies.Length < _changes.Count)
        {
            _copies = new int[_changes.Count * 2];
        }
    }

    // Of symbolic alleles, END tells of the event and not of what was looked at.
    private int End(in VcfLine line, VcfFaults faults)
    {
        var end = line.Pos + line.Ref.Length - 1;
        var told = InfoFields.Find(line.Info, "END="u8);
        return told.IsEmpty || !_isReference ? end
            : VcfNumber.Whole(told) is { } value && value >= line.Pos ? Math.Max(value, end)
            : throw faults.Fault("INFO END of at least POS", told);
    }

    private void AddSample(SampleTally sample, ReadOnlySpan<byte> column, bool passes, in RecordPlace record, VcfFaults faults)
    {
        var fields = new SampleFields(_keys, column);
        var genotype = Genotype.Parse(fields[FormatKey.GT], _changes.Count, _copies, faults);
        if (!passes || !genotype.IsComplete)
        {
            sample.Missing += passes ? 1 : 0;
            return;
        }

        sample.Called++;
        var from = Math.Max(record.Start, sample.LookedAtTo + 1);
        if (from <= record.End)
        {
            sample.CoveredBases += record.Target?.Within(from, record.End) ?? 0;
            sample.LookedAtTo = record.End;
        }

        if (_copies[0] < genotype.Ploidy)
        {
            AddVariant(sample, genotype.Ploidy);
        }

        if (record.SiteAllele > 0 && genotype.Ploidy == 2)
        {
            AddSite(sample, fields, record.SiteAllele, record.SiteFrequency);
        }
    }

    private void AddVariant(SampleTally sample, int ploidy)
    {
        var (isSnv, isIndel, isHomozygous) = (false, false, false);
        for (var allele = 1; allele < _changes.Count; allele++)
        {
            if (_copies[allele] == 0)
            {
                continue;
            }

            var change = _changes[allele];
            isIndel |= change.Kind == AlleleChangeKind.Indel;
            if (change.Kind is AlleleChangeKind.Transition or AlleleChangeKind.Transversion)
            {
                isSnv = true;
                isHomozygous |= _copies[allele] == 2;
                sample.Transitions += ploidy == 2 && change.Kind == AlleleChangeKind.Transition ? 1 : 0;
                sample.Transversions += ploidy == 2 && change.Kind == AlleleChangeKind.Transversion ? 1 : 0;
            }
        }

        sample.Snvs += isSnv ? 1 : 0;
        sample.Indels += isIndel ? 1 : 0;
        sample.HomozygousSnvs += isSnv && ploidy == 2 && isHomozygous ? 1 : 0;
        sample.HeterozygousSnvs += isSnv && ploidy == 2 && !isHomozygous ? 1 : 0;
    }

    // Where a heterozygote's reads differ from half and half, the caller's own bias is as likely as another person: only the
    // homozygous tell.
    private void AddSite(SampleTally sample, in SampleFields fields, int allele, double frequency)
    {
        var copies = _copies[allele];
        if (copies + _copies[0] == 2 && copies != 1
            && fields.Whole(FormatKey.AD, 0) is { } reference and >= 0 && fields.Whole(FormatKey.AD, allele) is { } alternative and >= 0)
        {
            sample.CommonSites.Add(new AlleleReads(reference, alternative, frequency, copies));
        }
    }

    private readonly record struct RecordPlace(int Start, int End, TargetBases.ContigTarget? Target, int SiteAllele, double SiteFrequency);
}
