using Pfmg.Cloud.Lake.Parquet;
using static Pfmg.Cloud.Lake.Tables.TableColumn;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>The table `sketches`: what tells persons apart.</summary>
internal static class SketchTable
{
    public static ParquetSchema Schema { get; } = new("sketches",
    [
        Column("sample_id", ParquetType.Int32, "Whose sketch; see samples."),
        Column("panel", ParquetType.Utf8, "Lower-case hex SHA-256 of the reference's panel of common sites; sketches of one panel can be compared."),
        Column("sites", ParquetType.Int32, "Sites of the panel."),
        Column("called", ParquetType.Int32, "Sites at which the sample's genotype is known: assayed in two copies, and the panel's alleles only."),
        Column("sketch", ParquetType.Utf8, "Base64 of 64-bit little-endian words in pairs, 64 sites a pair, the first site in the lowest bit: where the reference's base was seen, and where the other. Neither: not known."),
    ])
    {
        Description =
            "A row is one callset's genotypes at the common sites of its reference, two bits a site, by the same rule of counting as calls and "
            + "assayed. A file's samples have one if its reference has a panel and the file tells where they are homozygous reference. A sketch "
            + "identifies a person; it is compared with those of new callsets and is no view of `pfmg sql`. Sorted by sample_id.",
    };
}
