using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>The views that a user's SQL sees, and nothing besides.</summary>
internal static class UserViews
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["samples", "calls", "assayed", "records", "formats", "sites"];

    /// <summary>A view's query over one version of the lake.</summary>
    public static async Task<string> QueryAsync(string name, LakeView lake, CancellationToken ct) => name switch
    {
        "samples" => $"SELECT sample, participant, run, platform, * EXCLUDE (sample, participant, run, platform) FROM {await lake.SamplesAsync(ct)}",
        "calls" => $"""
            SELECT c.chrom, c.pos, c.ref, c.alt, s.sample, c.gt, c.allele, c.dosage, c.ad_ref, c.ad_alt, c.dp, c.gq, c.qual, c.filter,
                c.phase_set, c.countable, s.participant, s.run, s.platform, c.sample_id, c.source_id, c.record,
                c.svtype, c."end", c.svlen, c.cipos_lo, c.cipos_hi, c.mate
            FROM {await AllAsync(LakeTables.Calls, lake, ct)} AS c JOIN {await lake.SamplesAsync(ct)} AS s ON s.sample_id = c.sample_id
            """,
        "assayed" => $"""
            SELECT a.chrom, a.start, a."end", s.sample, a.ploidy, a.sample_id
            FROM {AssayedSql.OfEach(await AllAsync(LakeTables.Assayed, lake, ct))} AS a JOIN {await lake.SamplesAsync(ct)} AS s ON s.sample_id = a.sample_id
            """,
        "records" => $"SELECT * FROM {await AllAsync(LakeTables.Records, lake, ct)}",
        "formats" => $"SELECT * REPLACE (array_to_string(samples, chr(9)) AS samples) FROM {await AllAsync(LakeTables.Formats, lake, ct)}",
        "sites" => $"SELECT * FROM {await AllAsync(LakeTables.Sites, lake, ct)}",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such view."),
    };

    private static Task<string> AllAsync(ParquetSchema table, LakeView lake, CancellationToken ct) => lake.TableAsync(table, null, null, ct);
}
