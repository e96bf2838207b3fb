using System.Globalization;
using System.Text;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Keeps what stands for names in the callsets of a lake version, under the pseudonyms of one audience: sample_id, sample, participant, run, family, mother, father.</summary>
/// <remarks>
/// A pseudonym costs a keyed digest, and 100,000 persons have 300,000 names. Who is permitted changes with each opposition; what
/// a name is called in a project does not. Used by one caller at a time.
/// </remarks>
internal sealed class NamedTables
{
    private const int MostKept = 4;

    private static readonly (string Column, PseudonymKind Kind)[] Renamed =
    [
        ("sample", PseudonymKind.Sample), ("participant", PseudonymKind.Participant), ("run", PseudonymKind.Run), ("family", PseudonymKind.Family),
        ("mother", PseudonymKind.Participant), ("father", PseudonymKind.Participant),
    ];

    private readonly List<(string Key, string Sql)> _kept = [];
    private int _last;

    /// <summary>The columns that it has besides sample_id.</summary>
    public static IEnumerable<string> Columns => Renamed.Select(static one => one.Column);

    /// <summary>The table, to select from until the next one is asked for.</summary>
    /// <param name="samples">All callsets of the version.</param>
    /// <param name="pseudonyms">What stands for names.</param>
    /// <param name="lease">To work with.</param>
    /// <param name="ct">Interrupts.</param>
    public string Of(SamplesInMemory samples, Pseudonyms pseudonyms, EngineLease lease, CancellationToken ct)
    {
        // A table's name is given out once.
        var key = $"{samples.Sql} {pseudonyms.KeyId}";
        var at = _kept.FindIndex(kept => string.Equals(kept.Key, key, StringComparison.Ordinal));
        var sql = at >= 0 ? _kept[at].Sql : Make(samples, pseudonyms, lease, ct);
        if (at >= 0)
        {
            _kept.RemoveAt(at);
        }
        else if (_kept.Count == MostKept)
        {
            lease.Execute($"DROP TABLE {_kept[0].Sql}", ct);
            _kept.RemoveAt(0);
        }

        _kept.Add((key, sql));
        return sql;
    }

    private string Make(SamplesInMemory samples, Pseudonyms pseudonyms, EngineLease lease, CancellationToken ct)
    {
        var texts = Renamed.Select(static _ => new StringBuilder()).ToArray();
        var ids = new StringBuilder();
        var known = new Dictionary<(PseudonymKind, string), string>();
        using (var rows = lease.Query($"SELECT sample_id, {string.Join(", ", Columns)} FROM {samples.Sql}", [], ct))
        {
            while (rows.Read(ct))
            {
                ids.Append(CultureInfo.InvariantCulture, $"{rows.Reader.GetInt32(0)} ");
                for (var i = 0; i < Renamed.Length; i++)
                {
                    texts[i].Append(rows.Reader.IsDBNull(i + 1) ? "" : Pseudonym(Renamed[i].Kind, rows.Reader.GetString(i + 1))).Append(' ');
                }
            }
        }

        // One text a column: a parameter a name costs more than its digest. No pseudonym has a space in it, and each text ends with one.
        var sql = string.Create(CultureInfo.InvariantCulture, $"memory.main.named_{++_last}");
        lease.Execute(
            $"""
            CREATE TABLE {sql} AS
            SELECT n.sample_id::INTEGER AS sample_id, {string.Join(", ", Columns.Select(static column => $"nullif(n.{column}, '') AS {column}"))}
            FROM (SELECT unnest(string_split($sample_id, ' ')) AS sample_id, {string.Join(", ", Columns.Select(static column => $"unnest(string_split(${column}, ' ')) AS {column}"))}) AS n
            WHERE n.sample_id <> ''
            """,
            [new SqlValue("sample_id", ids.ToString()), .. Renamed.Select((one, i) => new SqlValue(one.Column, texts[i].ToString()))],
            ct);
        return sql;

        string Pseudonym(PseudonymKind kind, string name) => known.TryGetValue((kind, name), out var found) ? found : known[(kind, name)] = pseudonyms.Of(kind, name);
    }
}
