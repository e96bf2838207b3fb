using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>Tells whether sums over several cohorts, added and subtracted, would give the sum over a few participants.</summary>
/// <remarks>
/// Participants who are in the same cohorts are one group: no sum tells them apart. Each cohort is a row over the groups; the rows are
/// kept in reduced echelon form, in which the sum over one group follows from the released sums exactly if that group is a row alone
/// (Chin and Ozsoyoglu 1982). So a single small group is found always; several groups together that are small are found where
/// a row holds them and nothing else. Arithmetic is modulo a prime: at worst, and hardly ever, too much is found, never too little but
/// where a determinant is a multiple of it.
/// </remarks>
internal sealed class AuditSums
{
    private const ulong Prime = 2_147_483_647;

    private readonly List<List<uint>> _rows = [];
    private readonly List<int> _pivots = [];
    private readonly List<int> _sizes = [];
    private readonly Dictionary<int, int> _groups = [];

    /// <summary>How many cohorts it knows.</summary>
    public int Count { get; private set; }

    /// <summary>How many groups of participants they tell apart: what memory and time grow with.</summary>
    public int Groups => _sizes.Count;

    /// <summary>A copy, for trying a cohort.</summary>
    public AuditSums Copy()
    {
        var copy = new AuditSums { Count = Count };
        copy._rows.AddRange(_rows.Select(static row => new List<uint>(row)));
        copy._pivots.AddRange(_pivots);
        copy._sizes.AddRange(_sizes);
        foreach (var (person, group) in _groups)
        {
            copy._groups.Add(person, group);
        }

        return copy;
    }

    /// <summary>Adds a released cohort.</summary>
    public void Add(ParticipantSet cohort)
    {
        Count++;
        var row = Split(cohort);
        for (var known = 0; known < _rows.Count; known++)
        {
            Subtract(row, _rows[known], row[_pivots[known]]);
        }

        var pivot = row.FindIndex(static value => value != 0);
        if (pivot < 0)
        {
            return;
        }

        var scale = Power(row[pivot], Prime - 2);
        for (var group = 0; group < row.Count; group++)
        {
            row[group] = (uint)(row[group] * scale % Prime);
        }

        foreach (var known in _rows)
        {
            Subtract(known, row, known[pivot]);
        }

        _rows.Add(row);
        _pivots.Add(pivot);
    }

    /// <summary>Whether the sum over fewer participants than this follows from what is known.</summary>
    /// <param name="minimum">Participants.</param>
    public bool SinglesOut(int minimum) => _rows.Exists(row =>
    {
        var participants = 0;
        for (var group = 0; group < row.Count && participants < minimum; group++)
        {
            participants += row[group] == 0 ? 0 : _sizes[group];
        }

        return participants < minimum;
    });

    // Gives each group that the cohort cuts a new group for its part in the cohort, and tells the cohort as a row.
    private List<uint> Split(ParticipantSet cohort)
    {
        var inside = new Dictionary<int, List<int>>();
        var strangers = new List<int>();
        foreach (var person in cohort)
        {
            if (!_groups.TryGetValue(person, out var group))
            {
                strangers.Add(person);
            }
            else if (inside.TryGetValue(group, out var members))
            {
                members.Add(person);
            }
            else
            {
                inside.Add(group, [person]);
            }
        }

        var whole = new List<int>();
        foreach (var (group, members) in inside)
        {
            whole.Add(members.Count == _sizes[group] ? group : Move(members, group));
        }

        if (strangers.Count > 0)
        {
            whole.Add(Move(strangers, null));
        }

        var row = new List<uint>(new uint[_sizes.Count]);
        whole.ForEach(group => row[group] = 1);
        return row;
    }

    private int Move(List<int> members, int? from)
    {
        var made = _sizes.Count;
        _sizes.Add(members.Count);
        members.ForEach(person => _groups[person] = made);
        if (from is { } group)
        {
            _sizes[group] -= members.Count;
        }

        _rows.ForEach(row => row.Add(from is { } old ? row[old] : 0));
        return made;
    }

    private static void Subtract(List<uint> row, List<uint> other, ulong factor)
    {
        if (factor == 0)
        {
            return;
        }

        for (var group = 0; group < row.Count; group++)
        {
            row[group] = (uint)((row[group] + ((Prime - factor) * other[group])) % Prime);
        }
    }

    private static ulong Power(ulong value, ulong exponent)
    {
        ulong result = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 1 ? result * value % Prime : result;
            value = value * value % Prime;
        }

        return result;
    }
}
