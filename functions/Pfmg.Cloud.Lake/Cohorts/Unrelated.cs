namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Chooses persons of whom no two are declared to be parent and child or full siblings.</summary>
/// <remarks>
/// Full siblings have the same two parents, or are proband, sibling and twin of one family. Who has the fewest such relatives among
/// the persons is taken first, of equals whose callset came first, and everyone who is related to nobody taken before: the same persons give the same
/// choice, nobody else could be added to it, and of a trio it takes the parents. Kin beyond the first degree, and kin that nobody declared, are not known here.
/// </remarks>
internal static class Unrelated
{
    private static readonly string[] Siblings = ["proband", "sibling", "twin"];

    /// <summary>The callsets of the persons chosen.</summary>
    /// <param name="persons">One callset a person.</param>
    /// <param name="declared">All callsets: any of a person may declare relatives.</param>
    public static IReadOnlyList<Callset> Of(IReadOnlyList<Callset> persons, ILookup<string, Callset> declared)
    {
        var relatives = Relatives(persons, declared);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var chosen = new List<Callset>();
        foreach (var person in persons.OrderBy(person => relatives[person.Participant].Count).ThenBy(static person => person.Id))
        {
            if (!relatives[person.Participant].Overlaps(taken))
            {
                taken.Add(person.Participant);
                chosen.Add(person);
            }
        }

        return chosen;
    }

    private static Dictionary<string, HashSet<string>> Relatives(IReadOnlyList<Callset> persons, ILookup<string, Callset> declared)
    {
        var relatives = persons.ToDictionary(static person => person.Participant, static _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var siblings = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var one in persons.SelectMany(person => declared[person.Participant]))
        {
            Relate(relatives, one.Participant, one.Mother);
            Relate(relatives, one.Participant, one.Father);
            Join(siblings, one.Participant, one is { Mother: { } mother, Father: { } father } ? $"parents\n{mother}\n{father}" : null);
            Join(siblings, one.Participant, one.Family is { } family && Siblings.Contains(one.Role, StringComparer.Ordinal) ? $"family\n{family}" : null);
        }

        foreach (var group in siblings.Values.Where(static group => group.Count > 1))
        {
            foreach (var (one, other) in group.SelectMany(one => group.Select(other => (one, other))))
            {
                Relate(relatives, one, other);
            }
        }

        return relatives;
    }

    private static void Relate(Dictionary<string, HashSet<string>> relatives, string one, string? other)
    {
        if (other is not null && !string.Equals(one, other, StringComparison.Ordinal) && relatives.TryGetValue(other, out var of))
        {
            of.Add(one);
            relatives[one].Add(other);
        }
    }

    private static void Join(Dictionary<string, HashSet<string>> groups, string participant, string? key)
    {
        if (key is not null)
        {
            (groups.TryGetValue(key, out var group) ? group : groups[key] = new HashSet<string>(StringComparer.Ordinal)).Add(participant);
        }
    }
}
