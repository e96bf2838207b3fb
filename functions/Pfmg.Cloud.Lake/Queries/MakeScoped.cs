using System.Globalization;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Writes the tables of a <see cref="ScopedSamples"/>.</summary>
/// <remarks>
/// The table has the columns of `samples` with pseudonyms in place of names, `superseded` and `counted`, and besides: `withheld` (nothing is
/// shown that tells which allele came from whom), `whole` (the source's records may be seen), and `kin_family`, `kin_mother`, `kin_father`, by
/// which relatives are told apart where frequencies count unrelated persons, and which no answer shows.
/// </remarks>
/// <param name="lease">To work with.</param>
/// <param name="number">Tells its tables from others.</param>
internal sealed class MakeScoped(EngineLease lease, int number)
{
    private static readonly (string Column, PseudonymKind Kind)[] Renamed =
    [
        ("sample", PseudonymKind.Sample), ("participant", PseudonymKind.Participant), ("run", PseudonymKind.Run), ("family", PseudonymKind.Family),
        ("mother", PseudonymKind.Participant), ("father", PseudonymKind.Participant), ("kin_family", PseudonymKind.Family),
        ("kin_mother", PseudonymKind.Participant), ("kin_father", PseudonymKind.Participant),
    ];

    /// <summary>Columns that name files and contents elsewhere in the lake: under pseudonyms they are empty.</summary>
    private static readonly string[] Emptied = ["run_id", "source_file", "source_sha256", "name_in_file", "replaces", "qc_override", "callable_sha256"];

    private readonly string _table = string.Create(CultureInfo.InvariantCulture, $"scoped_{number}");
    private readonly string _runs = string.Create(CultureInfo.InvariantCulture, $"memory.main.scoped_runs_{number}");
    private readonly string _sql = string.Create(CultureInfo.InvariantCulture, $"memory.main.scoped_{number}");

    public ScopedSamples Run(SamplesInMemory samples, SampleScope scope, CancellationToken ct)
    {
        Permit(scope, ct);
        Withhold(samples, ct);
        Select(samples, ct);
        if (scope.Pseudonyms is { } pseudonyms)
        {
            Rename(pseudonyms, ct);
        }

        lease.Execute(
            $"CREATE TABLE {_runs} AS SELECT min(sample_id) AS first, max(sample_id) AS last FROM (SELECT sample_id, sample_id - row_number() OVER (ORDER BY sample_id) AS stretch FROM {_sql}) GROUP BY stretch ORDER BY first;\n"
            + "DROP TABLE temp.main.permitted",
            ct);
        return new ScopedSamples(
            new SamplesInMemory(_table, []) { Scope = scope },
            _runs,
            Numbers($"SELECT sample_id FROM {_sql} ORDER BY sample_id", ct),
            Numbers($"SELECT sample_id FROM {_sql} WHERE withheld", ct).ToHashSet(),
            Numbers($"SELECT DISTINCT source_id FROM {_sql} ORDER BY source_id", ct),
            Numbers($"SELECT DISTINCT source_id FROM {_sql} WHERE whole ORDER BY source_id", ct));
    }

    private void Permit(SampleScope scope, CancellationToken ct)
    {
        lease.Execute("CREATE OR REPLACE TEMP TABLE permitted (participant VARCHAR, withheld BOOLEAN)", ct);
        lease.AtReturn("DROP TABLE IF EXISTS temp.main.permitted");
        foreach (var withheld in new[] { false, true })
        {
            var names = scope.Participants.Where(name => scope.WithoutInheritance.Contains(name) == withheld).ToList();
            if (names.Count > 0)
            {
                lease.Execute($"INSERT INTO temp.main.permitted SELECT unnest($names::VARCHAR[]), {withheld}", [new SqlValue("names", names)], ct);
            }
        }
    }

    // A delivery may name a parent whom the register does not know to be one.
    private void Withhold(SamplesInMemory samples, CancellationToken ct) => lease.Execute(
        $"""
        UPDATE temp.main.permitted SET withheld = true WHERE participant IN (
            SELECT s.participant FROM (SELECT participant, unnest([mother, father]) AS parent FROM {samples.Sql}) AS s
            ANTI JOIN temp.main.permitted AS p ON p.participant = s.parent WHERE s.parent IS NOT NULL)
        """,
        ct);

    private void Select(SamplesInMemory samples, CancellationToken ct)
    {
        var columns = string.Join(", ", LakeTables.Samples.Columns.Select(static column => $"s.{SqlText.Name(column.Name)}"));
        var permitted = $"(SELECT {columns} FROM {samples.Sql} AS s SEMI JOIN temp.main.permitted AS p ON p.participant = s.participant)";
        lease.Execute(
            $"""
            CREATE TABLE {_sql} AS
            WITH whole AS (
                SELECT s.source_id FROM {samples.Sql} AS s LEFT JOIN temp.main.permitted AS p ON p.participant = s.participant
                GROUP BY s.source_id HAVING bool_and(coalesce(NOT p.withheld, false)))
            SELECT m.* REPLACE (
                    CASE WHEN p.withheld THEN NULL ELSE m.family END AS family,
                    CASE WHEN NOT p.withheld AND m.mother IN (SELECT participant FROM temp.main.permitted) THEN m.mother END AS mother,
                    CASE WHEN NOT p.withheld AND m.father IN (SELECT participant FROM temp.main.permitted) THEN m.father END AS father),
                p.withheld, m.source_id IN (SELECT source_id FROM whole) AS whole, m.family AS kin_family, m.mother AS kin_mother, m.father AS kin_father
            FROM {SampleSql.Marked(permitted)} AS m JOIN temp.main.permitted AS p ON p.participant = m.participant
            ORDER BY m.sample_id
            """,
            ct);
    }

    private void Rename(Pseudonyms pseudonyms, CancellationToken ct)
    {
        lease.Execute("CREATE OR REPLACE TEMP TABLE renamed (kind INTEGER, name VARCHAR, pseudonym VARCHAR)", ct);
        lease.AtReturn("DROP TABLE IF EXISTS temp.main.renamed");
        foreach (var kind in Renamed.GroupBy(static one => one.Kind, static one => one.Column))
        {
            var names = Texts(string.Join(" UNION ", kind.Select(column => $"SELECT DISTINCT {column} FROM {_sql} WHERE {column} IS NOT NULL")), ct);
            lease.Execute(
                "INSERT INTO temp.main.renamed SELECT $kind, unnest($names::VARCHAR[]), unnest($pseudonyms::VARCHAR[])",
                [new SqlValue("kind", (int)kind.Key), new SqlValue("names", names), new SqlValue("pseudonyms", names.ConvertAll(name => pseudonyms.Of(kind.Key, name)))],
                ct);
        }

        var joins = Renamed.Select(static (one, i) => string.Create(
            CultureInfo.InvariantCulture, $"LEFT JOIN temp.main.renamed AS n{i} ON n{i}.kind = {(int)one.Kind} AND n{i}.name = s.{one.Column}"));
        var columns = Renamed.Select(static (one, i) => string.Create(CultureInfo.InvariantCulture, $"n{i}.pseudonym AS {one.Column}"))
            .Concat(Emptied.Select(static column => $"'' AS {column}"));
        lease.Execute(
            $"""
            CREATE OR REPLACE TABLE {_sql} AS SELECT s.* REPLACE ({string.Join(", ", columns)}) FROM {_sql} AS s
            {string.Join("\n", joins)} ORDER BY s.sample_id;
            DROP TABLE temp.main.renamed
            """,
            ct);
    }

    private int[] Numbers(string sql, CancellationToken ct)
    {
        var numbers = new List<int>();
        using var rows = lease.Query(sql, [], ct);
        while (rows.Read(ct))
        {
            numbers.Add(rows.Reader.GetInt32(0));
        }

        return [.. numbers];
    }

    private List<string> Texts(string sql, CancellationToken ct)
    {
        var texts = new List<string>();
        using var rows = lease.Query(sql, [], ct);
        while (rows.Read(ct))
        {
            texts.Add(rows.Reader.GetString(0));
        }

        return texts;
    }
}
