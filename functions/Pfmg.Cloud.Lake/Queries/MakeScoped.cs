using System.Globalization;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Writes the tables of a <see cref="ScopedSamples"/>.</summary>
/// <remarks>
/// The table has the columns of `samples` with pseudonyms in place of names, `superseded` and `counted`, and besides: `withheld` (nothing is
/// shown that tells which allele came from whom), `whole` (the source's records may be seen), and `kin_family`, `kin_mother`, `kin_father`, by
/// which relatives are told apart where frequencies count unrelated persons, and which no answer shows.
/// Who is permitted is told here, and the engine copies rows: it is given no names.
/// </remarks>
/// <param name="lease">To work with.</param>
/// <param name="named">Pseudonyms.</param>
/// <param name="number">Tells its tables from others.</param>
internal sealed class MakeScoped(EngineLease lease, NamedTables named, int number)
{
    /// <summary>Columns that name files and contents elsewhere in the lake: under pseudonyms they are empty.</summary>
    private static readonly string[] Emptied = ["run_id", "source_file", "source_sha256", "name_in_file", "replaces", "qc_override", "callable_sha256"];

    private static readonly string[] Relatives = ["family", "mother", "father"];

    private readonly string _table = string.Create(CultureInfo.InvariantCulture, $"scoped_{number}");
    private readonly string _runs = string.Create(CultureInfo.InvariantCulture, $"memory.main.scoped_runs_{number}");
    private readonly string _sql = string.Create(CultureInfo.InvariantCulture, $"memory.main.scoped_{number}");

    public ScopedSamples Run(SamplesInMemory samples, SampleScope scope, CancellationToken ct)
    {
        var persons = PersonsOfSamples.Of(samples, lease, ct);
        var permitted = persons.Within(scope);
        Select(Permitted(samples, persons, permitted), permitted, scope.Pseudonyms is { } pseudonyms ? named.Of(samples, pseudonyms, lease, ct) : null, ct);
        lease.Execute(
            $"CREATE TABLE {_runs} AS SELECT min(sample_id) AS first, max(sample_id) AS last FROM (SELECT sample_id, sample_id - row_number() OVER (ORDER BY sample_id) AS stretch FROM {_sql}) GROUP BY stretch ORDER BY first",
            ct);
        return new ScopedSamples(new SamplesInMemory(_table, []) { Scope = scope }, _runs, permitted);
    }

    /// <summary>The rows of permitted callsets; which of them replaced another, and which is counted, told among them.</summary>
    private static string Permitted(SamplesInMemory samples, PersonsOfSamples persons, PermittedSamples permitted)
    {
        var isPermitted = new SampleBits(permitted.Ids).Has("s.sample_id");
        var columns = LakeTables.Samples.Columns.Select(static column => $"s.{SqlText.Name(column.Name)}");
        return persons.AreMarksTheirOwn
            ? $"(SELECT s.* FROM {samples.Sql} AS s WHERE {isPermitted})"
            : SampleSql.Marked($"(SELECT {string.Join(", ", columns)} FROM {samples.Sql} AS s WHERE {isPermitted})");
    }

    private void Select(string rows, PermittedSamples permitted, string? names, CancellationToken ct)
    {
        var of = names is null ? "m" : "n";
        var isWithheld = new SampleBits(permitted.Withheld).Has("m.sample_id");
        var columns = Relatives.Select(column => $"CASE WHEN {isWithheld} THEN NULL ELSE {of}.{column} END AS {column}")
            .Concat(names is null ? [] : NamedTables.Columns.Where(static column => !Relatives.Contains(column, StringComparer.Ordinal)).Select(static column => $"n.{column} AS {column}"))
            .Concat(names is null ? [] : Emptied.Select(static column => $"'' AS {column}"));
        var join = names is null ? "" : $"JOIN {names} AS n ON n.sample_id = m.sample_id";
        lease.Execute(
            $"""
            CREATE TABLE {_sql} AS
            SELECT m.* REPLACE ({string.Join(", ", columns)}), {isWithheld} AS withheld, {new SampleBits(permitted.WholeSources).Has("m.source_id")} AS whole,
                {of}.family AS kin_family, {of}.mother AS kin_mother, {of}.father AS kin_father
            FROM {rows} AS m {join} ORDER BY m.sample_id
            """,
            ct);
    }
}
