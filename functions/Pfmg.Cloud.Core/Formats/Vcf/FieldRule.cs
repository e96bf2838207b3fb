using System.Globalization;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>What values of a key must look like.</summary>
internal enum ValueType : byte
{
    /// <summary>Text, or a key that nothing defines.</summary>
    Any,

    /// <summary>Whole numbers: of 64 bits in INFO, of 32 bits in FORMAT.</summary>
    Integer,

    /// <summary>Decimals, infinities, nan.</summary>
    Float,

    /// <summary>No value, or 0 or 1.</summary>
    Flag,

    /// <summary>Single characters.</summary>
    Character,

    /// <summary>CIGAR strings.</summary>
    Cigar,
}

/// <summary>How many values a key must have.</summary>
internal enum ValueCount : byte
{
    /// <summary>Any number of them.</summary>
    Any,

    /// <summary>As many as the rule says.</summary>
    Fixed,

    /// <summary>One for each ALT (A).</summary>
    PerAlt,

    /// <summary>One for each allele (R).</summary>
    PerAllele,

    /// <summary>One for each possible genotype of the sample's ploidy (G); in INFO any number, as there is no sample to tell a ploidy.</summary>
    PerGenotype,

    /// <summary>One for each allele of the genotype (P).</summary>
    PerPloidy,

    /// <summary>One for each ALT of the sample's LAA (LA).</summary>
    PerLocalAlt,

    /// <summary>One for REF and each ALT of the sample's LAA (LR).</summary>
    PerLocalAllele,

    /// <summary>One for each possible genotype of these alleles (LG).</summary>
    PerLocalGenotype,
}

/// <summary>What a header, or the specification for a reserved key, demands of the values of one key.</summary>
/// <param name="Type">What each must be.</param>
/// <param name="Count">How many there must be.</param>
/// <param name="Number">The number for <see cref="ValueCount.Fixed"/>.</param>
/// <param name="IsInfo">Whether it is a key of INFO; else of FORMAT.</param>
/// <param name="IsNatural">Whether a number below 0 is a fault.</param>
/// <param name="IsReserved">Whether the specification gives the key its meaning.</param>
internal readonly record struct FieldRule(ValueType Type, ValueCount Count, int Number, bool IsInfo, bool IsNatural, bool IsReserved = false)
{
    /// <summary>Whether the key stands without a value.</summary>
    public bool IsFlag => Type == ValueType.Flag;

    /// <summary>The rule of a key.</summary>
    /// <param name="kind">"INFO" or "FORMAT".</param>
    /// <param name="id">The key.</param>
    /// <param name="header">Its definition, if any, comes before what is reserved.</param>
    public static FieldRule Of(string kind, string id, VcfHeader header)
    {
        var reserved = ReservedKeys.Find(kind, id, header.Version);
        var definition = header.Find(kind, id);
        var (number, type) = definition is { Number: not null, Type: not null }
            ? (definition.Number, definition.Type)
            : (reserved?.Number ?? ".", reserved?.Type ?? "String");
        var isInfo = kind == "INFO";
        var valueType = isInfo && id == "CIGAR" ? ValueType.Cigar : TypeOf(type);
        // By genotype only where the specification says so: who splits alleles often leaves other such keys (PP) as they were.
        var count = number == "G" && reserved is null ? ValueCount.Any : CountOf(number, isInfo);
        // Text of one value may hold commas: GATK's AS_SB_TABLE, AS_RAW_MQ and others are such; so does GLE, in a syntax of its own.
        var isText = valueType is ValueType.Any && number is "1" or "G";
        return new FieldRule(
            valueType,
            isText || valueType == ValueType.Flag ? ValueCount.Any : count,
            count == ValueCount.Fixed ? int.Parse(number, CultureInfo.InvariantCulture) : 0,
            isInfo,
            reserved?.Least == 0,
            reserved is not null);
    }

    /// <summary>How many values there must be; -1 if any number will do.</summary>
    /// <param name="alleles">Alleles of the record, REF included.</param>
    public int Expected(int alleles) => Count switch
    {
        ValueCount.Fixed => Number,
        ValueCount.PerAlt => alleles - 1,
        ValueCount.PerAllele => alleles,
        _ => -1,
    };

    /// <summary>The type and number in words, for faults.</summary>
    public string Told => $"{(IsNatural ? "not negative, " : "")}{Type switch
    {
        ValueType.Integer => IsInfo ? "whole numbers" : "whole numbers of 32 bits",
        ValueType.Float => "numbers",
        ValueType.Character => "single characters",
        ValueType.Cigar => "CIGAR strings",
        ValueType.Flag => "a flag without a value",
        _ => "text",
    }}";

    private static ValueType TypeOf(string type) => type switch
    {
        "Integer" => ValueType.Integer,
        "Float" => ValueType.Float,
        "Flag" => ValueType.Flag,
        "Character" => ValueType.Character,
        _ => ValueType.Any,
    };

    private static ValueCount CountOf(string number, bool isInfo) => number switch
    {
        "A" => ValueCount.PerAlt,
        "R" => ValueCount.PerAllele,
        "G" => isInfo ? ValueCount.Any : ValueCount.PerGenotype,
        "P" => ValueCount.PerPloidy,
        "LA" when !isInfo => ValueCount.PerLocalAlt,
        "LR" when !isInfo => ValueCount.PerLocalAllele,
        "LG" when !isInfo => ValueCount.PerLocalGenotype,
        [>= '0' and <= '9', ..] => ValueCount.Fixed,
        _ => ValueCount.Any,
    };
}
