namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>
/// Holds a file's records against the specification and against what its own header says of them. One for each thread.
/// </summary>
/// <remarks>
/// What is let through against the specification, for callers in the wild, is in docs/conformance.md. Costs a few per cent of an
/// ingest: keys are foreseen, plain values are looked at 32 bytes at a time, columns that repeat are not looked at again.
/// Source: VCFv4.5 § 1.6.
/// </remarks>
/// <param name="header">The file's.</param>
public sealed class CheckRecord(VcfHeader header)
{
    private static readonly FieldRule Quality = new(ValueType.Float, ValueCount.Fixed, 1, IsInfo: true, IsNatural: true);
    private readonly CheckInfo _info = new(header);
    private readonly CheckFormat _format = new(header);
    private byte[] _filter = [];

    /// <summary>Checks all columns but the samples', REF and ALT apart (see <see cref="CheckAlleles"/>).</summary>
    /// <param name="text">What holds the record, and the ones after it.</param>
    /// <param name="line">The record.</param>
    /// <param name="alleles">Its alleles, REF included.</param>
    /// <param name="faults">Its place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">A column is not as the specification or the header wants it.</exception>
    public void Site(ReadOnlySpan<byte> text, in VcfLine line, int alleles, VcfFaults faults)
    {
        CheckId(line.Id, faults);
        CheckQuality(text, line.Qual, faults);
        if (!line.Filter.SequenceEqual(_filter))
        {
            CheckFilter(line.Filter, faults);
            _filter = line.Filter.ToArray();
        }

        var info = OffsetOf(text, line.Info);
        _info.Check(text, info, info + line.Info.Length, alleles, faults);
        if (!line.Format.IsEmpty)
        {
            _format.Set(line.Format, alleles, faults);
        }
    }

    /// <summary>Checks one sample's column of the record last given to <see cref="Site"/>.</summary>
    /// <param name="text">What holds the record.</param>
    /// <param name="column">The column.</param>
    /// <param name="genotype">Its genotype.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">It is not as FORMAT and the header want it.</exception>
    public void Sample(ReadOnlySpan<byte> text, ReadOnlySpan<byte> column, in Genotype genotype, VcfFaults faults)
    {
        var start = OffsetOf(text, column);
        _format.Sample(text, start, start + column.Length, genotype, faults);
    }

    private static void CheckId(ReadOnlySpan<byte> id, VcfFaults faults)
    {
        if (id is [(byte)'.'])
        {
            return;
        }

        if (id.IsEmpty || id[0] == ';' || id[^1] == ';' || id.Contains((byte)' ') || id.IndexOf(";;"u8) >= 0)
        {
            throw faults.Fault("an ID, or several separated by ';', without blanks", id);
        }
    }

    private static void CheckQuality(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quality, VcfFaults faults)
    {
        if (quality is [(byte)'.'])
        {
            return;
        }

        var at = OffsetOf(text, quality);
        if (quality.IsEmpty || quality[0] == '-' || ScanValue.Count(text, at, at + quality.Length, (byte)'\t', Quality, out _) != 1)
        {
            throw faults.Fault("a QUAL of at least 0, or '.'", quality);
        }
    }

    private static void CheckFilter(ReadOnlySpan<byte> filter, VcfFaults faults)
    {
        if (filter.Contains((byte)' ') || filter[0] == ';' || filter[^1] == ';' || filter.IndexOf(";;"u8) >= 0)
        {
            throw faults.Fault("PASS, '.', or filters separated by ';', without blanks", filter);
        }
    }

    private static int OffsetOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part) => text.Overlaps(part, out var at) ? at : 0;
}
