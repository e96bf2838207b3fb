using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>The register as consents stand on one date under one policy: made once, then each decision looks at profiles and not at events.</summary>
internal sealed class ResolvedRegister
{
    /// <summary>No parent is known.</summary>
    public const int NoParent = -1;

    /// <summary>A parent is known who is not registered.</summary>
    public const int UnregisteredParent = -2;

    private ResolvedRegister(RegisterState state, ConsentPolicy policy, DateOnly date) => (State, Policy, Date) = (state, policy, date);

    /// <summary>The register.</summary>
    public RegisterState State { get; }

    /// <summary>The policy.</summary>
    public ConsentPolicy Policy { get; }

    /// <summary>The date.</summary>
    public DateOnly Date { get; }

    /// <summary>Each profile once.</summary>
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
        var resolve = new ResolveConsents(policy, date);
        var profiles = new Dictionary<ConsentProfile, int>();
        int count = state.Participants.Count;
        int[] profileOf = new int[count], mothers = new int[count], fathers = new int[count];
        foreach (var person in state.Participants)
        {
            var profile = resolve.Run(person);
            if (!profiles.TryGetValue(profile, out int index))
            {
                index = profiles.Count;
                profiles.Add(profile, index);
            }

            profileOf[person.Number] = index;
            mothers[person.Number] = NumberOf(state, person.Data.Mother);
            fathers[person.Number] = NumberOf(state, person.Data.Father);
        }

        return new ResolvedRegister(state, policy, date) { Profiles = [.. profiles.Keys], ProfileOf = profileOf, MotherOf = mothers, FatherOf = fathers };
    }

    private static int NumberOf(RegisterState state, string? parent) =>
        parent is null ? NoParent : state.TryFind(parent, out var found) ? found.Number : UnregisteredParent;
}
