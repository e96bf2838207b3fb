using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>The columns that an answer of variants may have.</summary>
public static class VariantColumns
{
    /// <summary>All of them, in the order in which they are given when nobody chooses: those of the callset from `samples`, the others from `calls`.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "chrom", "pos", "ref", "alt", .. SampleColumns.Names, "gt", "allele", "dosage", "phase_set", "ad_ref", "ad_alt", "dp", "gq", "qual", "filter",
    ];

    /// <summary>Whether a column is one of the callset's.</summary>
    internal static bool IsOfSample(string column) => SampleColumns.Names.Contains(column, StringComparer.Ordinal);

    /// <summary>Refuses what is no column.</summary>
    /// <exception cref="InvalidInputException">One is not, stands twice, or none is chosen.</exception>
    internal static void Require(IReadOnlyList<string> columns)
    {
        var unknown = columns.Except(All, StringComparer.Ordinal).Concat(columns.GroupBy(static name => name, StringComparer.Ordinal).Where(static same => same.Count() > 1).Select(static same => same.Key)).ToList();
        if (columns.Count == 0 || unknown.Count > 0)
        {
            throw new InvalidInputException("columns", "", $"some of {string.Join(", ", All)}, each once", columns.Count == 0 ? "none" : string.Join(", ", unknown));
        }
    }
}
