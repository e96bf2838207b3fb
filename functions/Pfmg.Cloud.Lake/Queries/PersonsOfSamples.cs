using System.Runtime.CompilerServices;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Whose each callset of a table is, and whose children they are: what scopes are cut by. Read once a table, for as long as it is kept.</summary>
internal sealed class PersonsOfSamples
{
    private static readonly ConditionalWeakTable<SamplesInMemory, PersonsOfSamples> Known = [];

    private readonly List<Callset> _callsets;

    private PersonsOfSamples(List<Callset> callsets, bool areMarksTheirOwn) => (_callsets, AreMarksTheirOwn) = (callsets, areMarksTheirOwn);

    /// <summary>Whether no callset is replaced by one of somebody else's: then `superseded` and `counted` are the same among any persons.</summary>
    public bool AreMarksTheirOwn { get; }

    /// <summary>Those of a table.</summary>
    public static PersonsOfSamples Of(SamplesInMemory samples, EngineLease lease, CancellationToken ct) =>
        Known.TryGetValue(samples, out var known) ? known : Known.GetValue(samples, table => Read(table, lease, ct));

    /// <summary>Who of a scope is in it.</summary>
    public PermittedSamples Within(SampleScope scope)
    {
        bool IsHidden(string? parent) => parent is not null && !scope.Participants.Contains(parent);

        // A delivery may name a parent whom the register does not know to be one; of any of a person's callsets it holds for all.
        var bereft = _callsets.Where(one => IsHidden(one.Mother) || IsHidden(one.Father)).Select(static one => one.Participant).ToHashSet(StringComparer.Ordinal);
        var permitted = new PermittedSamples([], [], [], [], []);
        var (sources, cut, strange) = (new SortedSet<int>(), new HashSet<int>(), new HashSet<int>());
        foreach (var callset in _callsets)
        {
            var isPermitted = scope.Participants.Contains(callset.Participant);
            var isWithheld = isPermitted && (scope.WithoutInheritance.Contains(callset.Participant) || bereft.Contains(callset.Participant));
            if (isPermitted)
            {
                permitted.Ids.Add(callset.Id);
                sources.Add(callset.Source);
            }
            else
            {
                strange.Add(callset.Source);
            }

            if (isWithheld)
            {
                permitted.Withheld.Add(callset.Id);
            }

            if (!isPermitted || isWithheld)
            {
                cut.Add(callset.Source);
            }
        }

        permitted.Sources.AddRange(sources);
        permitted.WholeSources.AddRange(sources.Where(source => !cut.Contains(source)));
        strange.IntersectWith(sources);
        permitted.Mixed.AddRange(_callsets.Where(callset => strange.Contains(callset.Source)).Select(static callset => callset.Id));
        return permitted;
    }

    private static PersonsOfSamples Read(SamplesInMemory samples, EngineLease lease, CancellationToken ct)
    {
        var callsets = new List<Callset>();
        var same = new HashSet<string>(StringComparer.Ordinal);
        using (var rows = lease.Query($"SELECT sample_id, source_id, participant, mother, father FROM {samples.Sql} ORDER BY sample_id", [], ct))
        {
            while (rows.Read(ct))
            {
                callsets.Add(new Callset(rows.Reader.GetInt32(0), rows.Reader.GetInt32(1), Text(2)!, Text(3), Text(4)));
            }

            // A person's name is kept once, however often it is said.
            string? Text(int column)
            {
                var text = rows.Reader.IsDBNull(column) ? null : rows.Reader.GetString(column);
                if (text is null || same.Add(text))
                {
                    return text;
                }

                return same.TryGetValue(text, out var kept) ? kept : text;
            }
        }

        return new PersonsOfSamples(callsets, lease.Count(SampleSql.CountReplacedByOthers(samples.Sql), [], ct) == 0);
    }

    private sealed record Callset(int Id, int Source, string Participant, string? Mother, string? Father);
}

/// <summary>The callsets of a table that a scope permits; all ascending.</summary>
/// <param name="Ids">Which.</param>
/// <param name="Withheld">Those of whom nothing is shown that tells which allele came from whom.</param>
/// <param name="Sources">Their sources.</param>
/// <param name="WholeSources">Sources every callset of which is permitted, and none withheld.</param>
/// <param name="Mixed">All callsets, permitted or not, of sources of which some are permitted and some not.</param>
internal sealed record PermittedSamples(List<int> Ids, List<int> Withheld, List<int> Sources, List<int> WholeSources, List<int> Mixed);
