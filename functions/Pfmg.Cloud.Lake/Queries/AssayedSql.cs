using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Reads `assayed`, whose rows tell of one sample or of neighbours in one file.</summary>
internal static class AssayedSql
{
    /// <summary>Intervals of one sample and genotypes are joined by bins of 2^9 bases: wider than most blocks of a gVCF, and few blocks in each.</summary>
    private const int BinBits = 9;

    /// <summary>Rows of several samples are records, most of one base: few others lie in a bin of 2^4.</summary>
    private const int SharedBinBits = 4;

    /// <summary>One row a sample: chrom, start, end, sample_id, ploidy; a query in parentheses.</summary>
    /// <param name="assayed">The table's rows.</param>
    public static string OfEach(string assayed) => $"""
        (SELECT chrom, start, "end", sample_id, ploidy FROM {assayed} WHERE sample_id = last_sample_id
        UNION ALL
        SELECT chrom, start, "end", unnest(range(sample_id, last_sample_id + 1))::INTEGER AS sample_id, ploidy FROM {assayed} WHERE sample_id < last_sample_id)
        """;

    /// <summary>
    /// The expressions `singles` and `shared` (rows of `assayed` of one and of several samples) and `spans`: reference, chrom,
    /// start, end, ploidy and how many of the expression `chosen` (sample_id, reference) each is of.
    /// </summary>
    /// <param name="assayed">The table's rows.</param>
    /// <param name="region">Spans that meet it, over the parameters of <see cref="RegionSql.Values"/>; null for all.</param>
    public static string Spans(string assayed, Interval? region)
    {
        var meets = region is null ? "true" : "chrom = $chrom AND start <= $last AND \"end\" >= $first";
        return $"""
            singles AS NOT MATERIALIZED (
                SELECT s.reference, a.chrom, a.start, a."end", a.sample_id, a.ploidy
                FROM {assayed} AS a JOIN chosen AS s ON s.sample_id = a.sample_id
                WHERE a.sample_id = a.last_sample_id AND {meets}),
            ranked AS MATERIALIZED (SELECT sample_id, reference, row_number() OVER (ORDER BY sample_id) AS rank FROM chosen),
            shared AS MATERIALIZED (
                SELECT f.reference, a.chrom, a.start, a."end", a.sample_id, a.last_sample_id, a.ploidy, l.rank - f.rank + 1 AS callsets
                FROM {assayed} AS a
                ASOF JOIN ranked AS f ON a.sample_id <= f.sample_id
                ASOF JOIN ranked AS l ON a.last_sample_id >= l.sample_id
                WHERE a.sample_id < a.last_sample_id AND l.rank >= f.rank AND {meets}),
            spans AS NOT MATERIALIZED (
                SELECT reference, chrom, start, "end", ploidy, 1::BIGINT AS callsets FROM singles
                UNION ALL
                SELECT reference, chrom, start, "end", ploidy, callsets FROM shared)
            """;
    }

    /// <summary>The expression `carriers`: countable genotypes with copies, each with the ploidy of the interval it lies in. After <see cref="Spans"/>.</summary>
    /// <param name="genotypes">An expression with sample_id, chrom, pos and dosage.</param>
    public static string Carriers(string genotypes) => $"""
        pieces AS NOT MATERIALIZED (
            SELECT sample_id, chrom, start, "end", ploidy, start >> {BinBits} AS bin FROM singles
            UNION ALL
            SELECT sample_id, chrom, start, "end", ploidy, unnest(range((start >> {BinBits}) + 1, ("end" >> {BinBits}) + 1))::INTEGER
            FROM singles WHERE start >> {BinBits} <> "end" >> {BinBits}),
        shared_pieces AS NOT MATERIALIZED (
            SELECT sample_id, last_sample_id, chrom, start, "end", ploidy, start >> {SharedBinBits} AS bin FROM shared
            UNION ALL
            SELECT sample_id, last_sample_id, chrom, start, "end", ploidy, unnest(range((start >> {SharedBinBits}) + 1, ("end" >> {SharedBinBits}) + 1))::INTEGER
            FROM shared WHERE start >> {SharedBinBits} <> "end" >> {SharedBinBits}),
        carriers AS NOT MATERIALIZED (
            SELECT g.*, a.ploidy FROM {genotypes} AS g
            JOIN pieces AS a ON g.sample_id = a.sample_id AND g.pos >> {BinBits} = a.bin AND g.chrom = a.chrom AND g.pos BETWEEN a.start AND a."end"
            WHERE g.dosage > 0
            UNION ALL
            SELECT g.*, a.ploidy FROM {genotypes} AS g
            JOIN shared_pieces AS a ON g.pos >> {SharedBinBits} = a.bin AND g.chrom = a.chrom AND g.pos BETWEEN a.start AND a."end"
                AND g.sample_id BETWEEN a.sample_id AND a.last_sample_id
            WHERE g.dosage > 0)
        """;
}
