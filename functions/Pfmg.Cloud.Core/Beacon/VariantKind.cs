namespace Pfmg.Cloud.Core.Beacon;

/// <summary>What an allele does to the reference.</summary>
public enum VariantKind
{
    /// <summary>One base becomes another.</summary>
    Substitution,

    /// <summary>Some bases become as many others.</summary>
    Multiple,

    /// <summary>Bases come in between.</summary>
    Insertion,

    /// <summary>Bases are gone.</summary>
    Deletion,

    /// <summary>Bases become more or fewer others.</summary>
    DeletionInsertion,

    /// <summary>A stretch is there twice.</summary>
    Duplication,

    /// <summary>A stretch is turned round.</summary>
    Inversion,

    /// <summary>A stretch has another number of copies, which need not be told.</summary>
    CopyNumber,

    /// <summary>Two places are joined.</summary>
    Breakend,
}

/// <summary>How requests name kinds of variants.</summary>
/// <remarks>
/// Source: VCFv4.5 § 1.4.5 and § 5.3 (symbols), the Sequence Ontology (SO), and the Experimental Factor Ontology's terms of
/// copy-number assessment (EFO:0030063 and below), which Beacon v2.1 recommends. A loss or gain of any degree is told here by DEL and DUP.
/// </remarks>
public static class VariantKinds
{
    private static readonly VariantKind[] CopyNumbers = [VariantKind.CopyNumber, VariantKind.Deletion, VariantKind.Duplication];
    private static readonly VariantKind[] Indels = [VariantKind.Insertion, VariantKind.Deletion, VariantKind.DeletionInsertion];

    private static readonly Dictionary<string, VariantKind[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SNP"] = [VariantKind.Substitution],
        ["SNV"] = [VariantKind.Substitution],
        ["SO:0001483"] = [VariantKind.Substitution],
        ["SO:0000694"] = [VariantKind.Substitution],
        ["MNP"] = [VariantKind.Multiple],
        ["MNV"] = [VariantKind.Multiple],
        ["SO:0002007"] = [VariantKind.Multiple],
        ["SO:0001013"] = [VariantKind.Multiple],
        ["INS"] = [VariantKind.Insertion],
        ["SO:0000667"] = [VariantKind.Insertion],
        ["DEL"] = [VariantKind.Deletion],
        ["SO:0000159"] = [VariantKind.Deletion],
        ["SO:0001743"] = [VariantKind.Deletion],
        ["EFO:0030067"] = [VariantKind.Deletion],
        ["EFO:0030068"] = [VariantKind.Deletion],
        ["EFO:0030069"] = [VariantKind.Deletion],
        ["INDEL"] = Indels,
        ["DELINS"] = [VariantKind.DeletionInsertion],
        ["SO:1000032"] = [VariantKind.DeletionInsertion],
        ["DUP"] = [VariantKind.Duplication],
        ["DUP:TANDEM"] = [VariantKind.Duplication],
        ["SO:1000035"] = [VariantKind.Duplication],
        ["SO:0001742"] = [VariantKind.Duplication],
        ["EFO:0030070"] = [VariantKind.Duplication],
        ["EFO:0030071"] = [VariantKind.Duplication],
        ["EFO:0030072"] = [VariantKind.Duplication],
        ["EFO:0030073"] = [VariantKind.Duplication],
        ["INV"] = [VariantKind.Inversion],
        ["SO:1000036"] = [VariantKind.Inversion],
        ["CNV"] = CopyNumbers,
        ["SO:0001019"] = CopyNumbers,
        ["EFO:0030063"] = CopyNumbers,
        ["EFO:0030066"] = CopyNumbers,
        ["BND"] = [VariantKind.Breakend],
        ["TRA"] = [VariantKind.Breakend],
        ["SO:0001872"] = [VariantKind.Breakend],
        ["SO:0001873"] = [VariantKind.Breakend],
        ["SO:0000199"] = [VariantKind.Breakend],
    };

    /// <summary>The kinds of that name; null if none is known by it.</summary>
    public static IReadOnlyList<VariantKind>? Find(string name) => Known.GetValueOrDefault(name.Trim('<', '>'));

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;
}
