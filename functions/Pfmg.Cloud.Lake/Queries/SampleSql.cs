namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which callsets are current, and which one of a person's frequencies count: the one place that says so.</summary>
/// <remarks>
/// A callset is superseded by a run of the same platform that names its run in `replaces`, or that delivers the same run
/// again later, and holds the same sample. Of a person's callsets on one reference, frequencies count the latest that is
/// germline, not superseded, not failed by QC, and tells where it is homozygous reference.
/// </remarks>
internal static class SampleSql
{
    /// <summary>Whether a row of `samples` may be counted, superseding apart.</summary>
    public const string Sound = "material = 'germline' AND qc_verdict <> 'fail' AND NOT superseded";

    private const string Replaces = """
        later.platform = b.platform AND later.sample = b.sample AND later.material = b.material AND later.run_id <> b.run_id
        AND ((later.replaces = b.run AND later.run <> b.run) OR (later.run = b.run AND later.sample_id > b.sample_id))
        """;

    /// <summary>A query of how many callsets were replaced by one of another person.</summary>
    public static string CountReplacedByOthers(string samples) => $"SELECT count(*) FROM {samples} AS b JOIN {samples} AS later ON {Replaces} AND later.participant <> b.participant";

    /// <summary>`samples` with the columns `superseded` and `counted`.</summary>
    public static string Marked(string samples) => $"""
        (WITH base AS {samples},
        marked AS (
            SELECT b.*, EXISTS (
                SELECT 1 FROM base AS later WHERE {Replaces}) AS superseded
            FROM base AS b)
        SELECT *, {Sound} AND reference_calls AND sample_id = max(sample_id) FILTER ({Sound} AND reference_calls)
            OVER (PARTITION BY participant, reference) AS counted
        FROM marked)
        """;
}
