using System.Globalization;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Which rows of each table an erasure concerns, and what stands in their place: the one place that says so, as SQL.</summary>
/// <param name="work">The callsets.</param>
/// <param name="joint">Files of several samples of which some stay.</param>
/// <param name="maps">Files of <see cref="ErasureMap"/>: how the records of these change.</param>
/// <param name="recounts">What their samples count afterwards; none while that is counted.</param>
internal sealed class ErasedRows(ErasureWork work, IReadOnlyList<JointSource> joint, IReadOnlyList<LakeFile> maps, IReadOnlyList<RecountedSample> recounts)
{
    private readonly string _samples = Numbers(work.SampleIds());
    private readonly string _sources = Numbers(work.Callsets.Select(static callset => callset.SourceId));
    private readonly string _joint = Numbers(joint.Select(static source => source.SourceId));
    private readonly string _persons = string.Join(", ", work.Callsets.Select(static callset => callset.Participant).Distinct(StringComparer.Ordinal).Select(SqlText.Literal));

    /// <summary>The condition of the rows of a table, as they are now, that go or change.</summary>
    public string Concerns(ParquetSchema table) => table.Table switch
    {
        "samples" => $"sample_id IN ({_samples}) OR source_id IN ({_joint}) OR mother IN ({_persons}) OR father IN ({_persons})",
        "calls" => $"sample_id IN ({_samples}) OR source_id IN ({_joint})",
        "assayed" => string.Join(" OR ", Ranges().Select(static range => string.Create(CultureInfo.InvariantCulture, $"(sample_id <= {range.Last} AND last_sample_id >= {range.First})"))),
        "records" or "formats" => $"source_id IN ({_sources})",
        _ => $"sample_id IN ({_samples})",
    };

    /// <summary>Files as they are now, whatever is hidden of them, and the maps beside them.</summary>
    public LakeView Open(LakeReader lake, IEnumerable<LakeFile> files) => lake.Open(LakeSnapshot.Of([.. files, .. maps]));

    /// <summary>The rows of a table that stand afterwards; a query in parentheses with the table's columns.</summary>
    /// <param name="view">Made by <see cref="Open"/>.</param>
    /// <param name="table">The table.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<string> LeftAsync(LakeView view, ParquetSchema table, CancellationToken ct)
    {
        var map = new MapTables(
            await view.TableAsync(ErasureMap.Records, null, null, ct), await view.TableAsync(ErasureMap.Formats, null, null, ct), await view.TableAsync(ErasureMap.Gone, null, null, ct));
        return Left(table, await view.TableAsync(table, null, null, ct), map);
    }

    private string Left(ParquetSchema table, string rows, MapTables map)
    {
        string left = HiddenSql.Without(table, rows, Gone(table));
        return table.Table switch
        {
            "samples" => Samples(left),
            "calls" when joint.Count > 0 => Calls(left, map),
            "assayed" when joint.Count > 0 => Assayed(left, map),
            "records" when joint.Count > 0 => Records(left, map),
            "formats" when joint.Count > 0 => Formats(left, map),
            _ => left,
        };
    }

    /// <summary>Of records and their columns those of whole files go; what is shared changes record by record.</summary>
    private HiddenCallset[] Gone(ParquetSchema table) =>
    [
        .. work.Callsets.Where(callset => !callset.IsShared || table.Columns.Any(static column => string.Equals(column.Name, "sample_id", StringComparison.Ordinal)))
            .Select(static callset => new HiddenCallset(callset.SampleId, callset.SourceId)),
    ];

    private IEnumerable<(int First, int Last)> Ranges() => work.Callsets.Where(static callset => !callset.IsShared).Select(static callset => (callset.SampleId, callset.SampleId))
        .Concat(joint.Select(static source => (source.SourceId, source.LastSampleId)));

    /// <summary>Relatives of the erased stay, and no longer tell whose they are.</summary>
    private string Samples(string rows)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mother"] = $"CASE WHEN r.mother IN ({_persons}) THEN NULL ELSE r.mother END",
            ["father"] = $"CASE WHEN r.father IN ({_persons}) THEN NULL ELSE r.father END",
            ["source_file"] = Named("source_file", $"concat('source ', r.source_id)"),
            ["qc_override"] = Named("qc_override", "'(its words named who was erased)'"),
            ["header_sha256"] = BySource("header_sha256", static source => source.HeaderSha256 is { } sha256 ? SqlText.Literal(sha256) : null),
            ["records"] = BySource("records", static source => source.Records is { } records ? string.Create(CultureInfo.InvariantCulture, $"{records}::BIGINT") : null),
            ["calls"] = "coalesce(c.calls, r.calls)",
            ["assayed_bases"] = "coalesce(c.assayed_bases, r.assayed_bases)",
        };
        string counts = recounts.Count == 0
            ? "(SELECT NULL::INTEGER AS sample_id, NULL::BIGINT AS calls, NULL::BIGINT AS assayed_bases WHERE false)"
            : $"(SELECT * FROM (VALUES {string.Join(", ", recounts.Select(static one => string.Create(CultureInfo.InvariantCulture, $"({one.SampleId}, {one.Calls}::BIGINT, {one.AssayedBases}::BIGINT)")))}) AS v(sample_id, calls, assayed_bases))";
        return $"(SELECT {Columns(LakeTables.Samples, changed)} FROM {rows} AS r LEFT JOIN {counts} AS c ON c.sample_id = r.sample_id)";
    }

    private string Calls(string rows, MapTables map)
    {
        const string Changed = "string_split(m.alleles, ',')";
        var changed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["gt"] = $"CASE WHEN m.alleles IS NULL THEN r.gt ELSE array_to_string([coalesce({Changed}[try_cast(x AS INTEGER) + 1], x) FOR x IN regexp_extract_all(r.gt, '[0-9]+|[^0-9]+')], '') END",
            ["allele"] = $"CASE WHEN m.alleles IS NULL THEN r.allele ELSE {Changed}[r.allele + 1]::INTEGER END",
            ["record"] = "coalesce(m.new_record, r.record)",
            ["qual"] = $"CASE WHEN r.source_id IN ({_joint}) THEN NULL ELSE r.qual END",
        };
        return $"""
            (SELECT {Columns(LakeTables.Calls, changed)}
            FROM {rows} AS r LEFT JOIN {map.Records} AS m ON m.source_id = r.source_id AND m.record = r.record
            WHERE m.record IS NULL OR (m.new_record IS NOT NULL AND (m.alleles IS NULL OR {Changed}[r.allele + 1] <> '-1')))
            """;
    }

    /// <summary>Bases that only records which go told of are cut out of their file's rows.</summary>
    private static string Assayed(string rows, MapTables map) => $"""
        (WITH r AS MATERIALIZED {rows},
        cut AS MATERIALIZED (
            SELECT r.*, list(g.start ORDER BY g.start) AS starts, list(g."end" ORDER BY g.start) AS ends
            FROM r JOIN {map.Gone} AS g ON r.chrom = g.chrom AND r.start <= g."end" AND r."end" >= g.start AND r.sample_id BETWEEN g.source_id AND g.last_sample_id
            GROUP BY ALL),
        pieces AS (
            SELECT chrom, unnest(list_concat([start], [e + 1 FOR e IN ends])) AS start, unnest(list_concat([s - 1 FOR s IN starts], ["end"])) AS "end", sample_id, last_sample_id, ploidy
            FROM cut)
        SELECT chrom, start::INTEGER AS start, "end"::INTEGER AS "end", sample_id, last_sample_id, ploidy FROM pieces WHERE start <= "end"
        UNION ALL
        SELECT * FROM r ANTI JOIN cut USING (chrom, start, "end", sample_id))
        """;

    private string Records(string rows, MapTables map)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["record"] = "coalesce(m.new_record, r.record)",
            ["alt"] = "coalesce(m.alt, r.alt)",
            ["qual"] = $"CASE WHEN r.source_id IN ({_joint}) THEN '.' ELSE r.qual END",
            ["info"] = "coalesce(m.info, r.info)",
        };
        return $"""
            (SELECT {Columns(LakeTables.Records, changed)}
            FROM {rows} AS r LEFT JOIN {map.Records} AS m ON m.source_id = r.source_id AND m.record = r.record
            WHERE m.record IS NULL OR m.new_record IS NOT NULL)
            """;
    }

    private string Formats(string rows, MapTables map)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["record"] = "coalesce(m.new_record, r.record)",
            ["samples"] = $"CASE WHEN f.samples IS NOT NULL THEN string_split(f.samples, chr(9)) {string.Join(' ', joint.SelectMany(Blanked))} ELSE r.samples END",
        };
        return $"""
            (SELECT {Columns(LakeTables.Formats, changed)}
            FROM {rows} AS r LEFT JOIN {map.Records} AS m ON m.source_id = r.source_id AND m.record = r.record
            LEFT JOIN {map.Formats} AS f ON f.source_id = r.source_id AND f.record = r.record AND f.block = r.block
            WHERE m.record IS NULL OR m.new_record IS NOT NULL)
            """;
    }

    /// <summary>The column of an erased sample stays, so that neighbours keep their places, and holds a missing value.</summary>
    private static IEnumerable<string> Blanked(JointSource source) => source.Erased
        .GroupBy(id => (id - source.SourceId) / RecordTables.SamplesPerBlock)
        .Select(block =>
        {
            string list = block.Select(id => (id - source.SourceId) % RecordTables.SamplesPerBlock).Aggregate(
                "r.samples",
                static (list, column) => string.Create(CultureInfo.InvariantCulture, $"list_concat(list_concat(({list})[1:{column}], ['.']), ({list})[{column + 2}:])"));
            return string.Create(CultureInfo.InvariantCulture, $"WHEN r.source_id = {source.SourceId} AND r.block = {block.Key} THEN {list}");
        });

    private string Named(string column, string instead) =>
        $"CASE WHEN {string.Join(" OR ", work.Names().Select(name => $"contains(r.{column}, {SqlText.Literal(name)})"))} THEN {instead} ELSE r.{column} END";

    private string BySource(string column, Func<JointSource, string?> value)
    {
        string[] cases = [.. joint.Where(source => value(source) is not null).Select(source => $"WHEN {source.Id} THEN {value(source)}")];
        return cases.Length == 0 ? $"r.{column}" : $"CASE r.source_id {string.Join(' ', cases)} ELSE r.{column} END";
    }

    private static string Columns(ParquetSchema table, Dictionary<string, string> changed) => string.Join(
        ", ", table.Columns.Select(column => $"{changed.GetValueOrDefault(column.Name, $"r.{SqlText.Name(column.Name)}")} AS {SqlText.Name(column.Name)}"));

    private static string Numbers(IEnumerable<int> numbers)
    {
        string list = string.Join(", ", numbers.Distinct().Order().Select(static number => number.ToString(CultureInfo.InvariantCulture)));
        return list.Length == 0 ? "NULL" : list;
    }

    /// <summary>The tables of <see cref="ErasureMap"/>, as queries in parentheses.</summary>
    private sealed record MapTables(string Records, string Formats, string Gone);
}
