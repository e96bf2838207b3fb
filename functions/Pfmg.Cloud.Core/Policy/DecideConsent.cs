using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>The policy engine: who may be asked of, how exactly, under which duties, and every clause that denied the others. Pure.</summary>
internal static class DecideConsent
{
    /// <summary>The clause that denies who is in none of the datasets asked for.</summary>
    public const string NotInDataset = "not-in-dataset";

    /// <summary>Decides.</summary>
    /// <param name="question">What is asked, on the date that <paramref name="register"/> was resolved for.</param>
    /// <param name="register">The register and the policy.</param>
    /// <param name="mondo">Which disease lies below which.</param>
    /// <param name="among">Members of the datasets asked for; null for everybody. Nobody else is permitted, whatever they said.</param>
    public static ConsentAnswer Run(AccessQuestion question, ResolvedRegister register, Ontology mondo, ParticipantSet? among = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(question.Date, register.Date, nameof(question));
        var decide = new DecideProfile(question, register.Policy, mondo);
        var verdicts = register.Profiles.Select(decide.Run).ToArray();
        var (told, granted) = (new int[verdicts.Length], new int[verdicts.Length]);
        var permitted = new List<int>(register.ProfileOf.Length);
        int strangers = 0, outsiders = 0;
        for (int number = 0; number < register.ProfileOf.Length; number++)
        {
            int profile = register.ProfileOf[number];
            if (question.Purpose == AccessPurpose.Care && !IsOwnPatient(register.State.Participants[number], question))
            {
                strangers++;
                continue;
            }

            told[profile]++;
            if (among is not null && !among.Contains(number))
            {
                outsiders++;
            }
            else if (verdicts[profile].Denied.Count == 0)
            {
                granted[profile]++;
                permitted.Add(number);
            }
        }

        var set = ParticipantSet.Of(permitted);
        return new ConsentAnswer(
            GranularityOf(question, register.Policy, set),
            set,
            WithoutInheritance(set, register),
            ObligationsOf(verdicts, granted),
            ClausesOf(verdicts, told, strangers, outsiders));
    }

    /// <summary>Whether a clinician is in charge of a person, or has broken the glass for them.</summary>
    public static bool IsOwnPatient(RegisteredParticipant person, AccessQuestion question) =>
        person.Data.Clinicians.Contains(question.Subject, StringComparer.Ordinal)
        || person.BreakGlasses.Any(one => string.Equals(one.Clinician, question.Subject, StringComparison.Ordinal) && one.From <= question.At && question.At < one.Until);

    private static Granularity GranularityOf(AccessQuestion question, ConsentPolicy policy, ParticipantSet permitted) =>
        permitted.Count == 0 && question.Purpose is AccessPurpose.Project or AccessPurpose.Care ? Granularity.None
        : question is { Purpose: AccessPurpose.Public, IsRegistered: true } ? policy.RegisteredPublicGranularity
        : policy.Granularities.GetValueOrDefault(question.Purpose);

    private static ParticipantSet WithoutInheritance(ParticipantSet permitted, ResolvedRegister register)
    {
        return ParticipantSet.Of(permitted.Where(child => IsHidden(register.MotherOf[child]) || IsHidden(register.FatherOf[child])));

        bool IsHidden(int parent) => parent != ResolvedRegister.NoParent && !permitted.Contains(parent);
    }

    private static List<Obligation> ObligationsOf(ProfileVerdict[] verdicts, int[] granted)
    {
        var towards = new Dictionary<Owed, int>();
        for (int i = 0; i < verdicts.Length; i++)
        {
            foreach (var owed in granted[i] > 0 ? verdicts[i].Owed : Enumerable.Empty<Owed>())
            {
                towards[owed] = towards.GetValueOrDefault(owed) + granted[i];
            }
        }

        return [.. towards.OrderBy(static one => one.Key.Code, StringComparer.Ordinal).ThenBy(static one => one.Key.Date).Select(static one => new Obligation(one.Key.Code, one.Key.Date, one.Value))];
    }

    private static List<DeniedClause> ClausesOf(ProfileVerdict[] verdicts, int[] told, int strangers, int outsiders)
    {
        var clauses = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (strangers > 0)
        {
            clauses["not-own-patient"] = strangers;
        }

        if (outsiders > 0)
        {
            clauses[NotInDataset] = outsiders;
        }

        for (int i = 0; i < verdicts.Length; i++)
        {
            foreach (string clause in told[i] > 0 ? verdicts[i].Denied : Enumerable.Empty<string>())
            {
                clauses[clause] = clauses.GetValueOrDefault(clause) + told[i];
            }
        }

        return [.. clauses.Select(static one => new DeniedClause(one.Key, one.Value))];
    }
}

/// <summary>What the engine answers.</summary>
internal sealed record ConsentAnswer(
    Granularity Granularity, ParticipantSet Permitted, ParticipantSet WithoutInheritance, IReadOnlyList<Obligation> Obligations, IReadOnlyList<DeniedClause> Denied);
