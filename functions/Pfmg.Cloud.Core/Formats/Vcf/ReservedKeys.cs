namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>INFO and FORMAT keys whose Number and Type the specification fixes.</summary>
/// <remarks>Source: VCFv4.3 and 4.4, tables 1 and 2.</remarks>
internal static class ReservedKeys
{
    private static readonly Dictionary<string, ReservedKey> Keys = new ReservedKey[]
    {
        new("INFO", "AA", "1", "String"),
        new("INFO", "AC", "A", "Integer", Least: 0),
        new("INFO", "AD", "R", "Integer", Least: 0),
        new("INFO", "ADF", "R", "Integer", Least: 0),
        new("INFO", "ADR", "R", "Integer", Least: 0),
        new("INFO", "AF", "A", "Float"),
        new("INFO", "AN", "1", "Integer", Least: 0),
        new("INFO", "BQ", "1", "Float"),
        new("INFO", "CIGAR", "A", "String"),
        new("INFO", "DB", "0", "Flag"),
        new("INFO", "DP", "1", "Integer", Least: 0),
        new("INFO", "END", "1", "Integer", Least: 0),
        new("INFO", "H2", "0", "Flag"),
        new("INFO", "H3", "0", "Flag"),
        new("INFO", "MQ", "1", "Float", Also: "Integer"),
        new("INFO", "MQ0", "1", "Integer", Least: 0),
        new("INFO", "NS", "1", "Integer", Least: 0),
        new("INFO", "SOMATIC", "0", "Flag"),
        new("INFO", "VALIDATED", "0", "Flag"),
        new("INFO", "1000G", "0", "Flag"),
        new("FORMAT", "AD", "R", "Integer"),
        new("FORMAT", "ADF", "R", "Integer"),
        new("FORMAT", "ADR", "R", "Integer"),
        new("FORMAT", "DP", "1", "Integer"),
        new("FORMAT", "EC", "A", "Integer"),
        new("FORMAT", "FT", "1", "String"),
        new("FORMAT", "GL", "G", "Float"),
        new("FORMAT", "GLE", "G", "String"),
        new("FORMAT", "GP", "G", "Float"),
        new("FORMAT", "GQ", "1", "Integer", Also: "Float"),
        new("FORMAT", "GT", "1", "String"),
        new("FORMAT", "HQ", "2", "Integer"),
        new("FORMAT", "MQ", "1", "Integer", Also: "Float"),
        new("FORMAT", "PL", "G", "Integer"),
        new("FORMAT", "PQ", "1", "Integer"),
        new("FORMAT", "PS", "1", "Integer", Also: "String"),
        new("INFO", "SVCLAIM", "A", "String", Since: "4.4"),
        new("INFO", "CN", "A", "Float", Since: "4.4"),
        new("FORMAT", "CN", "1", "Float", Also: "Integer", Since: "4.4"),
        new("FORMAT", "CICN", "2", "Float", Since: "4.4"),
        new("FORMAT", "PSL", "P", "String", Since: "4.4"),
        new("FORMAT", "PSO", "P", "Integer", Since: "4.4"),
        new("FORMAT", "PSQ", "P", "Integer", Since: "4.4"),
    }.ToDictionary(static k => $"{k.Kind}/{k.Id}", StringComparer.Ordinal);

    /// <summary>What is reserved for a key; null if nothing is.</summary>
    /// <param name="kind">"INFO" or "FORMAT".</param>
    /// <param name="id">The key.</param>
    /// <param name="version">The file's, "4.1" to "4.5".</param>
    public static ReservedKey? Find(string kind, string id, string version) =>
        Keys.GetValueOrDefault($"{kind}/{id}") is { } key && string.CompareOrdinal(version, key.Since) >= 0 ? key : null;
}

/// <summary>A reserved key.</summary>
/// <param name="Kind">"INFO" or "FORMAT".</param>
/// <param name="Id">The key.</param>
/// <param name="Number">Its Number.</param>
/// <param name="Type">Its Type.</param>
/// <param name="Least">The least value; null if there is none.</param>
/// <param name="Also">A Type besides, that callers in the wild declare.</param>
/// <param name="Since">The version that reserved it.</param>
internal sealed record ReservedKey(
    string Kind, string Id, string Number, string Type, int? Least = null, string? Also = null, string Since = "4.1")
{
    /// <summary>
    /// Whether a header may declare it so: as reserved, or with '.' where a Number depends on alleles or genotypes (GATK before 3.6 and
    /// Strelka write it).
    /// </summary>
    public bool Allows(string number, string type) =>
        (number == Number || (number == "." && Number is "A" or "R" or "G" or "P"))
        && (type == Type || type == Also);
}
