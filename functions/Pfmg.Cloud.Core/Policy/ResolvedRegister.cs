using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>The register as consents stand on one date under one policy: made once, then each decision looks at profiles and not at events.</summary>
internal sealed class ResolvedRegister
{
    /// <summary>No parent is known.</summary>
    public const int NoParent = -1;

    /// <summary>A parent is known who is not registered.</summary>
    public const int UnregisteredParent = -2;

    /// <summary>Profiles that nobody has any more, or may not have, and that are carried on until all are made anew.</summary>
    private const int MostCarried = 4_096;

    private readonly Dictionary<ConsentProfile, int> _places;
    private readonly int _carried;

    private ResolvedRegister(RegisterState state, ConsentPolicy policy, DateOnly date, Dictionary<ConsentProfile, int> places, int carried) =>
        (State, Policy, Date, _places, _carried) = (state, policy, date, places, carried);

    /// <summary>The register.</summary>
    public RegisterState State { get; }

    /// <summary>The policy.</summary>
    public ConsentPolicy Policy { get; }

    /// <summary>The date.</summary>
    public DateOnly Date { get; }

    /// <summary>Each profile once; nobody need have it.</summary>
    public required IReadOnlyList<ConsentProfile> Profiles { get; init; }

    /// <summary>By register number, which of <see cref="Profiles"/>.</summary>
    public required int[] ProfileOf { get; init; }

    /// <summary>By register number, the mother's number, <see cref="NoParent"/> or <see cref="UnregisteredParent"/>.</summary>
    public required int[] MotherOf { get; init; }

    /// <summary>The same for the father.</summary>
    public required int[] FatherOf { get; init; }

    /// <summary>Resolves.</summary>
    public static ResolvedRegister Of(RegisterState state, ConsentPolicy policy, DateOnly date)
    {
        var none = new ResolvedRegister(RegisterState.Empty, policy, date, [], 0) { Profiles = [], ProfileOf = [], MotherOf = [], FatherOf = [] };
        return none.With(state, Enumerable.Range(0, state.Participants.Count), carried: 0);
    }

    /// <summary>The register after some entries more, on the same date under the same policy: what <see cref="Of"/> tells, and only who changed is looked at.</summary>
    /// <param name="state">The register; of another one, or of an earlier version of this, all are looked at.</param>
    public ResolvedRegister Then(RegisterState state)
    {
        var changed = state.Participants.Count < ProfileOf.Length ? null : state.Participants.ChangedSince(State.Participants).ToList();
        return changed is null || _carried + changed.Count > MostCarried ? Of(state, Policy, Date) : With(state, changed, _carried + changed.Count);
    }

    private ResolvedRegister With(RegisterState state, IEnumerable<int> changed, int carried)
    {
        var resolve = new ResolveConsents(Policy, Date);
        var (places, profiles) = (new Dictionary<ConsentProfile, int>(_places), new List<ConsentProfile>(Profiles));
        int count = state.Participants.Count;
        int[] profileOf = Longer(ProfileOf, count), mothers = Longer(MotherOf, count), fathers = Longer(FatherOf, count);
        foreach (int number in changed)
        {
            var person = state.Participants[number];
            var profile = resolve.Run(person);
            if (!places.TryGetValue(profile, out int place))
            {
                place = profiles.Count;
                places.Add(profile, place);
                profiles.Add(profile);
            }

            profileOf[number] = place;
            mothers[number] = NumberOf(state, person.Data.Mother);
            fathers[number] = NumberOf(state, person.Data.Father);
        }

        // Who was registered only now may be the parent of somebody who did not change.
        for (int number = 0; count > ProfileOf.Length && number < ProfileOf.Length; number++)
        {
            if (mothers[number] == UnregisteredParent || fathers[number] == UnregisteredParent)
            {
                var person = state.Participants[number];
                (mothers[number], fathers[number]) = (NumberOf(state, person.Data.Mother), NumberOf(state, person.Data.Father));
            }
        }

        return new ResolvedRegister(state, Policy, Date, places, carried) { Profiles = profiles, ProfileOf = profileOf, MotherOf = mothers, FatherOf = fathers };
    }

    private static int[] Longer(int[] numbers, int count)
    {
        var longer = new int[count];
        numbers.CopyTo(longer, 0);
        return longer;
    }

    private static int NumberOf(RegisterState state, string? parent) =>
        parent is null ? NoParent : state.TryFind(parent, out var found) ? found.Number : UnregisteredParent;
}
