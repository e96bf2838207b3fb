namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>What a project wants, as far as the matrix tells projects apart.</summary>
/// <param name="Name">For messages.</param>
/// <param name="IsForProfit">Whether a company works with the data.</param>
/// <param name="IsAbroad">Whether a country beyond France does.</param>
/// <param name="IsAboutCancer">Whether it studies cancer only, and will publish.</param>
/// <param name="IsAboutAncestry">Whether it studies origins.</param>
/// <param name="HasEthicsApproval">Whether an ethics committee approved.</param>
/// <param name="BeganLongAgo">Whether it began before anybody of the world turned 18 who did.</param>
internal sealed record LeakPurpose(string Name, bool IsForProfit, bool IsAbroad, bool IsAboutCancer, bool IsAboutAncestry, bool HasEthicsApproval, bool BeganLongAgo)
{
    /// <summary>Each kind of project that the rules tell apart.</summary>
    public static IReadOnlyList<LeakPurpose> All { get; } =
    [
        new("health", false, false, false, false, true, false),
        new("health, begun long ago", false, false, false, false, true, true),
        new("company", true, false, false, false, true, false),
        new("abroad", false, true, false, false, true, false),
        new("company abroad", true, true, false, false, true, false),
        new("cancer", false, false, true, false, true, false),
        new("ancestry", false, false, false, true, true, false),
        new("without approval", false, false, false, false, false, false),
    ];
}

/// <summary>Who may be seen, told from the stories of the persons alone: no line of it knows the engine's data or ways.</summary>
internal static class ExpectedAccess
{
    /// <summary>Whether a project may see a person.</summary>
    public static bool MayUse(LeakPerson person, LeakPurpose purpose)
    {
        // Every form of the plan asks for an ethics committee, and none allows the study of origins.
        if (!purpose.HasEthicsApproval || purpose.IsAboutAncestry)
        {
            return false;
        }

        var company = purpose.IsForProfit;
        var abroad = purpose.IsAbroad;
        return person.Persona switch
        {
            Persona.Consented or Persona.WithdrawsSoon or Persona.Minor or Persona.TurnedAdultAgreed or Persona.Deceased => !company && !abroad,
            Persona.TurnedAdult => !company && !abroad && purpose.BeganLongAgo,
            Persona.ConsentedToIndustry => !abroad,
            Persona.ConsentedAbroad => !company,
            Persona.ConsentedToAll => true,
            Persona.CancerOnly => purpose.IsAboutCancer && !company && !abroad,
            Persona.UnaffectedParent => !company && !abroad,
            _ => false,
        };
    }

    /// <summary>Whether everybody may be told counts that a person is in: the form agrees to it, and nothing that the public might do is refused or has to be asked for first.</summary>
    public static bool MayBeCounted(LeakPerson person) => person.Persona
        is Persona.Consented or Persona.WithdrawsSoon or Persona.Minor or Persona.TurnedAdultAgreed or Persona.Deceased
        or Persona.ConsentedToIndustry or Persona.ConsentedAbroad or Persona.ConsentedToAll or Persona.UnaffectedParent;

    /// <summary>Whether the clinician in charge may see a person: what was said of research is of no account.</summary>
    public static bool MayCareFor(LeakPerson person, string clinician) =>
        person.Clinician == clinician && !person.OpposesCare && person.Persona is not (Persona.Unregistered or Persona.Erased);

    /// <summary>Whether nothing may be told that shows which allele of a person came from whom: a parent who is known may not be seen.</summary>
    public static bool IsWithoutInheritance(LeakPerson person, IReadOnlyList<LeakPerson> everybody, Func<LeakPerson, bool> maySee) =>
        new[] { person.Mother, person.Father }.Any(parent => parent is { } number && !maySee(everybody[number]));
}
