using System.Runtime.CompilerServices;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>The callsets of a version, kept as long as the engine's own table of them is: whom frequencies count is chosen without the engine.</summary>
internal sealed class CohortSamples
{
    private static readonly ConditionalWeakTable<SamplesInMemory, CohortSamples> Known = [];

    private readonly List<Callset> _callsets;
    private readonly ILookup<string, Callset> _byName;
    private readonly ILookup<string, Callset> _byPerson;

    private CohortSamples(List<Callset> callsets)
    {
        _callsets = callsets;
        _byName = callsets.ToLookup(static callset => callset.Sample, StringComparer.Ordinal);
        _byPerson = callsets.ToLookup(static callset => callset.Participant, StringComparer.Ordinal);
    }

    /// <summary>The callsets of a table, read if nobody asked for them yet.</summary>
    public static CohortSamples Of(SamplesInMemory samples, EngineLease lease, CancellationToken ct) =>
        Known.TryGetValue(samples, out var known) ? known : Known.GetValue(samples, table => new CohortSamples(Read(table, lease, ct)));

    /// <summary>Whom to count: of each person and reference the latest callset that may be counted.</summary>
    /// <param name="names">Only these samples; null for all.</param>
    /// <param name="isUnrelated">Whether only persons of whom no two are declared to be of the first degree; see <see cref="Unrelated"/>.</param>
    /// <exception cref="Core.Errors.NotFoundException">There is no sample of some name; all such names are told.</exception>
    public Cohort Choose(IReadOnlyCollection<string>? names, bool isUnrelated)
    {
        var asked = names is null ? _callsets : Named(names);
        var latest = new Dictionary<(string Participant, string Reference), Callset>();
        var without = 0;
        foreach (var callset in asked.Where(static callset => callset.IsSound))
        {
            var person = (callset.Participant, callset.Reference);
            if (!callset.HasReferenceCalls)
            {
                without++;
            }
            else if (!latest.TryGetValue(person, out var known) || known.Id < callset.Id)
            {
                latest[person] = callset;
            }
        }

        return new Cohort(
            [.. latest.Values.GroupBy(static callset => callset.Reference, StringComparer.Ordinal).OrderBy(static part => part.Key.Length == 0).ThenBy(static part => part.Key, StringComparer.Ordinal)
                .Select(part => Part(part.Key, isUnrelated ? Unrelated.Of([.. part], _byPerson) : [.. part]))],
            without);
    }

    private static CohortPart Part(string reference, IReadOnlyList<Callset> part) => new(
        reference.Length == 0 ? null : reference,
        [.. part.Select(static callset => callset.Id).Order()],
        [.. part.Select(static callset => callset.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
    {
        People = part.Select(static callset => callset.Participant),
    };

    private List<Callset> Named(IReadOnlyCollection<string> names)
    {
        var missing = names.Where(name => !_byName.Contains(name)).Distinct(StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? [.. names.Distinct(StringComparer.Ordinal).SelectMany(name => _byName[name])] : throw SampleNames.None(missing);
    }

    private static List<Callset> Read(SamplesInMemory samples, EngineLease lease, CancellationToken ct)
    {
        var callsets = new List<Callset>();
        using var found = lease.Query(
            $"SELECT sample_id, sample, participant, coalesce(reference, ''), rule, {SampleSql.Sound}, reference_calls, {samples.Kinship} FROM {samples.Sql} ORDER BY sample_id", [], ct);
        while (found.Read(ct))
        {
            var row = found.Reader;
            callsets.Add(new Callset(
                row.GetInt32(0), row.GetString(1), row.GetString(2), string.Intern(row.GetString(3)), string.Intern(row.GetString(4)), row.GetBoolean(5), row.GetBoolean(6))
            {
                Family = Text(row, 7),
                Role = Text(row, 8),
                Mother = Text(row, 9),
                Father = Text(row, 10),
            });
        }

        return callsets;

        static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
