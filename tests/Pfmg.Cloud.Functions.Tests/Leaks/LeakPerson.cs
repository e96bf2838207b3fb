namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>What became of a person's consent: each is a story that docs/policy.md tells, and one that a leak would betray.</summary>
internal enum Persona
{
    /// <summary>Agreed to research on health by the form for rare diseases.</summary>
    Consented,

    /// <summary>Agreed to companies too.</summary>
    ConsentedToIndustry,

    /// <summary>Agreed to use abroad too.</summary>
    ConsentedAbroad,

    /// <summary>Agreed to all of it.</summary>
    ConsentedToAll,

    /// <summary>Signed the form for cancer: research on cancer only, whose results are published.</summary>
    CancerOnly,

    /// <summary>Signed the form for unaffected parents: not for profit.</summary>
    UnaffectedParent,

    /// <summary>Opposed from the start.</summary>
    Refused,

    /// <summary>Agreed, then withdrew.</summary>
    Withdrawn,

    /// <summary>Agreed, then withdrew; the letter was recorded long after its date.</summary>
    WithdrawnLate,

    /// <summary>Agreed, and a withdrawal takes effect in two days.</summary>
    WithdrawsSoon,

    /// <summary>Was told, and said nothing.</summary>
    InformedOnly,

    /// <summary>Is in the register, and was never asked.</summary>
    NeverAsked,

    /// <summary>Is in the lake, and in no register.</summary>
    Unregistered,

    /// <summary>A child, for whom all guardians signed.</summary>
    Minor,

    /// <summary>A child, for whom one of two guardians signed.</summary>
    MinorOneGuardian,

    /// <summary>Turned 18 since the guardians signed, and was not asked yet.</summary>
    TurnedAdult,

    /// <summary>Turned 18, was asked and agreed.</summary>
    TurnedAdultAgreed,

    /// <summary>Turned 18, was asked and refused.</summary>
    TurnedAdultRefused,

    /// <summary>Agreed in life, and died.</summary>
    Deceased,

    /// <summary>Somebody recorded an agreement dated after the person's death.</summary>
    AgreedAfterDeath,

    /// <summary>Was erased.</summary>
    Erased,
}

/// <summary>Somebody of a generated world.</summary>
/// <param name="Number">From 0; the person alone carries the private site of this number.</param>
/// <param name="Persona">What became of the consent.</param>
/// <param name="Mother">The mother's number; null if none is known.</param>
/// <param name="Father">The father's number; null if none is known.</param>
/// <param name="Clinician">Who is in charge of the care; null if nobody is.</param>
/// <param name="OpposesCare">Whether the person opposed care by these data too.</param>
internal sealed record LeakPerson(int Number, Persona Persona, int? Mother, int? Father, string? Clinician, bool OpposesCare)
{
    /// <summary>As the lake and the register name the person. Odd on purpose: found anywhere in an answer, it is a leak.</summary>
    public string Name => $"Zq{Number:D3}xW";

    /// <summary>The position of the site that this person alone carries.</summary>
    public int PrivatePosition => 10_000 + (10 * Number);

    /// <summary>"female", "male" or "unknown".</summary>
    public string Sex => (Number % 3) switch { 0 => "female", 1 => "male", _ => "unknown" };

    /// <summary>The plan's code of the indication.</summary>
    public string Indication => Number % 4 == 0 ? "EPI" : "DI";

    /// <summary>Seizures (HP:0001250), febrile ones (HP:0002373, a kind of them), or nothing that was noted.</summary>
    public string? Phenotype => (Number % 4) switch { 1 => "HP:0001250", 2 => "HP:0002373", _ => null };

    /// <summary>Epilepsy, or nothing that was noted.</summary>
    public string? Disease => Number % 5 == 0 ? "MONDO:0005027" : null;
}
