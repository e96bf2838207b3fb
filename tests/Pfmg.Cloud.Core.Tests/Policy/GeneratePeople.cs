using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>Persons, families and requests of every kind, the same for the same seed.</summary>
internal sealed class GeneratePeople(int seed)
{
    private static readonly string[] Forms = ["pfmg-rare-disease", "pfmg-rare-disease-minor", "pfmg-unaffected-parent", "pfmg-cancer", "unknown"];
    private static readonly string[] Permissions = ["DUO:0000004", "DUO:0000042", "DUO:0000006", "DUO:0000007", "DUO:0000011"];
    private static readonly string[] Diseases = ["MONDO:0005027", "MONDO:0100135", "MONDO:0004992", "MONDO:0007254", "MONDO:0001071"];
    private static readonly string[] Plain = ["15", "16", "18", "19", "20", "21", "29", "43", "44", "45", "46"];
    private static readonly DateOnly Today = new(2026, 11, 20);
    private readonly Random _random = new(seed);

    public RegisterState Register(int people)
    {
        var state = RegisterState.Empty;
        var events = new List<RegisterEvent>();
        for (int i = 0; i < people; i++)
        {
            events.Add(new RegisterEvent { Participant = $"P{i}", Registered = Person(i, people) });
        }

        for (int i = 0; i < people; i++)
        {
            for (int n = Pick(0, 1, 1, 2, 3, 5); n > 0; n--)
            {
                events.Add(new RegisterEvent { Participant = $"P{i}", Consent = Event() });
            }

            if (OneIn(6))
            {
                var from = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero).AddHours(_random.Next(-8, 4));
                events.Add(new RegisterEvent { Participant = $"P{i}", BreakGlass = new BreakGlass(Pick("dr-a", "dr-b"), "because of the test", from, from.AddHours(4)) });
            }

            if (OneIn(25))
            {
                events.Add(new RegisterEvent { Participant = $"P{i}", Erased = new ErasedMark("asked", "dpo") });
            }
        }

        foreach (var entry in events.Chunk(7))
        {
            state = state.Apply(new RegisterEntry { Version = state.Version + 1, RecordedAt = DateTimeOffset.UnixEpoch, RecordedBy = "m", Events = entry });
        }

        return state;
    }

    /// <summary>Something more that happens, to somebody registered or to somebody new.</summary>
    /// <param name="state">The register.</param>
    /// <param name="people">Of how many there may be; parents may be named before they are registered.</param>
    public RegisterEvent Next(RegisterState state, int people)
    {
        int number = _random.Next(people);
        string id = $"P{number}";
        if (!state.TryFind(id, out _) || OneIn(6))
        {
            return new RegisterEvent { Participant = id, Registered = Person(number, people) };
        }

        var from = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);
        return OneIn(8) ? new RegisterEvent { Participant = id, BreakGlass = new BreakGlass(Pick("dr-a", "dr-b"), "because of the test", from, from.AddHours(4)) }
            : OneIn(20) ? new RegisterEvent { Participant = id, Erased = new ErasedMark("asked", "dpo") }
            : new RegisterEvent { Participant = id, Consent = Event() };
    }

    public AccessQuestion Question()
    {
        var purpose = Pick(AccessPurpose.Project, AccessPurpose.Project, AccessPurpose.Project, AccessPurpose.Preview, AccessPurpose.Care, AccessPurpose.Public, AccessPurpose.Stewardship);
        return new AccessQuestion
        {
            Purpose = purpose,
            Date = Today,
            At = purpose == AccessPurpose.Care ? new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero) : null,
            Subject = purpose == AccessPurpose.Care ? Pick("dr-a", "dr-b", "dr-c") : null,
            IsRegistered = purpose == AccessPurpose.Public && OneIn(2),
            Use = purpose is AccessPurpose.Project or AccessPurpose.Preview ? Use() : null,
        };
    }

    public ResearchUse Use() => new()
    {
        ProjectId = Pick("R1", "R2", null),
        Purpose = Pick(Permissions),
        Diseases = OneIn(3) ? [] : [Pick(Diseases)],
        IsForProfit = OneIn(4),
        InstitutionsAreNonProfit = !OneIn(4),
        Institutions = Pick<string[]>([], ["chu"], ["chu", "inserm"], ["abroad"]),
        Countries = Pick<string[]>(["FR"], ["FR"], ["FR", "DE"], ["US"], []),
        Users = Pick<string[]>([], ["alice"], ["alice", "bob"]),
        ResearchTypes = Pick<string[]>([], ["epidemiology"], ["epidemiology", "drug"]),
        Start = OneIn(4) ? null : Day(-4_000, 60),
        End = OneIn(2) ? null : Day(-60, 900),
        EthicsApproval = Pick(Enum.GetValues<Undertaking>()),
        Publication = Pick(Enum.GetValues<Undertaking>()),
        Collaboration = Pick(Enum.GetValues<Undertaking>()),
        ReturnOfResults = Pick(Enum.GetValues<Undertaking>()),
        DevelopsMethods = OneIn(5),
        StudiesAncestry = OneIn(5),
        PhenotypesOnly = OneIn(6),
        ForClinicalCare = OneIn(8),
    };

    private Participant Person(int i, int people) => new()
    {
        Id = $"P{i}",
        Mother = OneIn(2) ? null : OneIn(6) ? "nobody" : $"P{_random.Next(people)}",
        Father = OneIn(2) ? null : OneIn(6) ? "nobody" : $"P{_random.Next(people)}",
        BirthDate = OneIn(8) ? null : OneIn(2) ? Today.AddYears(-18).AddDays(_random.Next(-3, 4)) : Day(-25_000, 0),
        DeathDate = OneIn(8) ? Day(-3_000, 0) : null,
        Clinicians = Pick<string[]>([], ["dr-a"], ["dr-b"], ["dr-a", "dr-b"]),
    };

    private ConsentEvent Event()
    {
        var form = OneIn(4) ? null : Pick(Forms);
        return new ConsentEvent
        {
            Status = Pick(ConsentStatus.Consented, ConsentStatus.Consented, ConsentStatus.Consented, ConsentStatus.Informed, ConsentStatus.Opposed, ConsentStatus.Withdrawn),
            Use = Pick(ConsentUse.Research, ConsentUse.Research, ConsentUse.Research, ConsentUse.Industry, ConsentUse.International, ConsentUse.Care),
            Effective = OneIn(5) ? Day(0, 30) : Day(-2_500, 0),
            Signatory = Pick(Signatory.Self, Signatory.Self, Signatory.Guardians, Signatory.Guardians, Signatory.SoleGuardian, Signatory.OneGuardian, Signatory.Representative),
            Form = form,
            FormVersion = form is null ? null : "1",
            Terms = form is null ? (OneIn(5) ? null : Terms()) : OneIn(3) ? Terms() : null,
        };
    }

    private DuoTerms Terms()
    {
        string permission = Pick(Permissions);
        return new DuoTerms
        {
            Permission = permission,
            Diseases = permission == "DUO:0000007" ? [Pick(Diseases)] : [],
            Modifiers = [.. Enumerable.Range(0, Pick(0, 0, 1, 2)).Select(_ => Modifier())],
        };
    }

    private DuoModifier Modifier() => _random.Next(4) switch
    {
        0 => Pick(
            new DuoModifier("DUO:0000012") { Values = ["epidemiology"] },
            new DuoModifier("DUO:0000022") { Values = ["FR", "DE"] },
            new DuoModifier("DUO:0000026") { Values = ["alice"] },
            new DuoModifier("DUO:0000027") { Values = ["R1"] },
            new DuoModifier("DUO:0000028") { Values = ["chu", "inserm"] }),
        1 => Pick(new DuoModifier("DUO:0000025") { Months = _random.Next(1, 60) }, new DuoModifier("DUO:0000024") { Until = Day(-100, 900) }),
        _ => new DuoModifier($"DUO:00000{Pick(Plain)}"),
    };

    private DateOnly Day(int from, int to) => Today.AddDays(_random.Next(from, to + 1));

    private bool OneIn(int n) => _random.Next(n) == 0;

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];
}
