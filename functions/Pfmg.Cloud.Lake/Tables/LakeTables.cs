using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>The tables of the lake. docs/data-dictionary.md is made from these descriptions.</summary>
/// <remarks>Positions are 1-based and intervals closed, as in VCF. A column once released keeps its name, type and meaning.</remarks>
public static class LakeTables
{
    /// <summary>One row a callset committed.</summary>
    public static ParquetSchema Samples { get; } = SampleTable.Schema;

    /// <summary>One row a non-reference or missing genotype at a normalised biallelic site.</summary>
    public static ParquetSchema Calls { get; } = CallTables.Calls;

    /// <summary>One row an interval in which a sample's genotype, or those of neighbours in one file, pass their caller's rule.</summary>
    public static ParquetSchema Assayed { get; } = CallTables.Assayed;

    /// <summary>One row a record of a file, its site columns verbatim.</summary>
    public static ParquetSchema Records { get; } = RecordTables.Records;

    /// <summary>One row a block of up to 128 sample columns of a record, verbatim.</summary>
    public static ParquetSchema Formats { get; } = RecordTables.Formats;

    /// <summary>One row a callset's genotypes at common sites, by which persons are told apart.</summary>
    public static ParquetSchema Sketches { get; } = SketchTable.Schema;

    /// <summary>One row a site of a batch of callsets, with its counts.</summary>
    public static ParquetSchema Sites { get; } = CohortTables.Sites;

    /// <summary>One row a site of a batch of callsets, with the state of each.</summary>
    public static ParquetSchema Carriers { get; } = CohortTables.Carriers;

    /// <summary>All of them, in the order of the data dictionary.</summary>
    public static IReadOnlyList<ParquetSchema> All { get; } = [Samples, Calls, Assayed, Records, Formats, Sketches, Sites, Carriers];

    /// <summary>The table of that name, or null.</summary>
    public static ParquetSchema? Find(string table) => All.FirstOrDefault(t => string.Equals(t.Table, table, StringComparison.Ordinal));
}
