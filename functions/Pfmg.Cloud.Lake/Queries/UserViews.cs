using System.Globalization;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>The views that a user's SQL sees, and nothing besides.</summary>
/// <remarks>
/// Under pseudonyms they have no column by which a person, a file or another project's pseudonym could be found: no name of the lake's, no
/// digest, none of its numbers. The records of a file then stand with what they say, not with where they came from.
/// </remarks>
internal static class UserViews
{
    /// <summary>What is said of a callset under pseudonyms.</summary>
    private const string PseudonymousSample = """
        sample, participant, run, platform, family, role, sex, mother, father, affected, indication, material, assay, pipeline, caller, rule, reference,
        karyotype, left_aligned, reference_calls, calls, assayed_bases, qc_verdict, superseded, counted
        """;

    private const string Genotype = """
        c.chrom, c.pos, c.ref, c.alt, c.sample, c.gt, c.allele, c.dosage, c.ad_ref, c.ad_alt, c.dp, c.gq, c.qual, c.filter,
        c.phase_set, c.countable, c.participant, c.run, c.platform
        """;

    private const string Structure = """
        c.svtype, c."end", c.svlen, c.cipos_lo, c.cipos_hi, c.mate
        """;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["samples", "calls", "assayed", "records", "formats", "sites"];

    /// <summary>The select list of a view's callsets.</summary>
    public static string SampleColumns(LakeView lake) =>
        lake.IsPseudonymous ? PseudonymousSample : lake.IsScoped ? "* EXCLUDE (withheld, whole, kin_family, kin_mother, kin_father)" : "*";

    /// <summary>A view's query over one version of the lake.</summary>
    /// <param name="name">The view.</param>
    /// <param name="lake">The version.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="begin">Of `calls` only rows that begin in these bases; null for all.</param>
    public static async Task<string> QueryAsync(string name, LakeView lake, CancellationToken ct, Interval? begin = null) => name switch
    {
        "samples" when lake.IsPseudonymous => $"SELECT {PseudonymousSample} FROM {await lake.SamplesAsync(ct)}",
        "samples" => $"SELECT sample, participant, run, platform, * EXCLUDE (sample, participant, run, platform) FROM (SELECT {SampleColumns(lake)} FROM {await lake.SamplesAsync(ct)})",
        "calls" => $"""
            SELECT {Genotype}{(lake.IsPseudonymous ? "" : ", c.sample_id, c.source_id, c.record")}, {Structure}
            FROM {await CallsAsync(lake, begin, ct)} AS c
            """,
        "assayed" => $"""
            SELECT a.chrom, a.start, a."end", a.sample, a.ploidy{(lake.IsPseudonymous ? "" : ", a.sample_id")} FROM {await lake.NamedAssayedAsync(ct)} AS a
            """,
        "records" => $"SELECT {(lake.IsPseudonymous ? "* EXCLUDE (source_id, record)" : "*")} FROM {await AllAsync(LakeTables.Records, lake, ct)}",
        "formats" when lake.IsPseudonymous => $"""
            SELECT r.chrom, r.pos, r.ref, r.alt, r.format, array_to_string(f.samples, chr(9)) AS samples
            FROM {await AllAsync(LakeTables.Formats, lake, ct)} AS f JOIN {await AllAsync(LakeTables.Records, lake, ct)} AS r ON r.source_id = f.source_id AND r.record = f.record
            """,
        "formats" => $"SELECT * REPLACE (array_to_string(samples, chr(9)) AS samples) FROM {await AllAsync(LakeTables.Formats, lake, ct)}",
        "sites" => $"SELECT {(lake.IsPseudonymous ? "* EXCLUDE (batch)" : "*")} FROM {await AllAsync(LakeTables.Sites, lake, ct)}",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such view."),
    };

    private static async Task<string> CallsAsync(LakeView lake, Interval? begin, CancellationToken ct)
    {
        var calls = await lake.NamedCallsAsync(begin, ct);
        return begin is { } bases
            ? string.Create(CultureInfo.InvariantCulture, $"(SELECT * FROM {calls} WHERE chrom = {SqlText.Literal(bases.Contig)} AND pos BETWEEN {bases.Start} AND {bases.End})")
            : calls;
    }

    private static Task<string> AllAsync(ParquetSchema table, LakeView lake, CancellationToken ct) => lake.TableAsync(table, null, null, ct);
}
