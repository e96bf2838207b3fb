using System.Collections.Concurrent;
using System.Text.Json;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Documents;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>The counter over a SQLite file, with a register, a ledger, a key, a bus and a clock.</summary>
internal sealed class Desk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Desk()
    {
        var objects = new MemoryObjectStore(Clock);
        Store = new SqliteDocumentStore(_folder["documents.db"]);
        Documents = new ProjectDocuments(Store, new Outbox(Store, Bus), Clock);
        Register = new Register(objects, Clock);
        Keys = new FileKeyRing(_folder["key.pem"]);
        Entitlements = new Entitlements(Documents, Keys, Clock);
        Datasets = new KeepDatasets(Store, Clock);
        Task<LakeCallsets> FindCallsets(long? version, CancellationToken ct) => Task.FromResult(new LakeCallsets(version ?? 0, Libraries));
        Resolve = new ResolveDatasets(Datasets, FindCallsets, Register);
        Access = new DecideAccess(Register, Entitlements.FindAsync, new DecisionLog(objects), Clock, findMembers: Resolve.RunAsync);
        Change = new ChangeProject(Documents, Keys, Access, Resolve, Clock);
        var rule = DisclosureRule.Load(DisclosureRule.Default);
        Preview = new PreviewCohort(Access, FindCallsets, new DisclosureLedger(objects, rule, Clock), rule);
    }

    public static Caller Lead { get; } = new("lea", new HashSet<Role> { Role.ProjectLead });

    public static Caller Member { get; } = new("max", new HashSet<Role> { Role.Researcher });

    public static Caller Manager { get; } = new("dora", new HashSet<Role> { Role.DataManager });

    public static Caller Judge(int number) => new($"judge-{number}", new HashSet<Role> { Role.CommitteeMember });

    public HandClock Clock { get; } = new();

    public Bus Bus { get; } = new();

    public IDocumentStore Store { get; }

    public KeepDatasets Datasets { get; }

    public ResolveDatasets Resolve { get; }

    /// <summary>Who is sequenced, and how: in the lake, whoever is registered here is at first, by a genome.</summary>
    public Dictionary<string, IReadOnlySet<string>> Libraries { get; } = new(StringComparer.Ordinal);

    public IKeyRing Keys { get; }

    public ProjectDocuments Documents { get; }

    public Register Register { get; }

    public Entitlements Entitlements { get; }

    public DecideAccess Access { get; }

    public ChangeProject Change { get; }

    public PreviewCohort Preview { get; }

    /// <summary>A sheet that lacks nothing.</summary>
    public static string CompleteSheet { get; } = """
        {
          "title": "Modifiers of dilated cardiomyopathy",
          "objective": "Find variants that change the age of onset.",
          "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
          "inclusionCriteria": "Probands with familial dilated cardiomyopathy.",
          "sequencing": ["wgs"],
          "patients": 300,
          "dataModalities": ["variants", "phenotypes"],
          "information": "Note of information, version 3.",
          "dataQuality": "At the centre alone.",
          "regulatory": { "category": "riph-3" },
          "purpose": "DUO:0000006",
          "methodsDevelopment": false,
          "ancestry": false,
          "geneticStudies": true,
          "forClinicalCare": false,
          "forProfit": false,
          "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
          "countries": ["FR"],
          "from": "2026-12-01",
          "until": "2028-11-30",
          "publishes": true,
          "collaborates": true,
          "returnsResults": true
        }
        """;

    public static ProjectSheet Sheet(string json) => ReadSheet.Parse(JsonSerializer.Deserialize<JsonElement>(json));

    public Task<Project> BeginAsync() => Documents.CreateAsync(Sheet(CompleteSheet), Lead.Subject, default);

    public Task<Project> StepAsync(Project project, Caller caller, string act, string? reason = null) => StepAsync(project, caller, new StepRequest(act) { Reason = reason });

    public Task<Project> StepAsync(Project project, Caller caller, StepRequest request) => Change.StepAsync(project.Id, ProjectDocuments.VersionOf(project), caller, request, default);

    /// <summary>Submitted, reviewed and before the committee.</summary>
    public async Task<Project> BeforeCommitteeAsync()
    {
        var project = await BeginAsync();
        project = await Change.WriteMembersAsync(project.Id, "1", Lead, [Member.Subject], default);
        project = await StepAsync(project, Lead, "submit");
        project = await StepAsync(project, Manager, "review");
        project = await Change.SayAsync(project.Id, "*", Manager, MessageKind.Question, "Which controls?", null, default);
        project = await Change.SayAsync(project.Id, "*", Manager, MessageKind.Advice, "Take relatives.", null, default);
        project = await Change.SayAsync(project.Id, "*", Member, MessageKind.Answer, "Relatives.", 1, default);
        return await StepAsync(project, Manager, "forward");
    }

    /// <summary>Voted on.</summary>
    public async Task<Project> VotedAsync(params VoteChoice[] votes)
    {
        var project = await BeforeCommitteeAsync();
        foreach (var (i, choice) in votes.Index())
        {
            project = await Change.DeclareAsync(project.Id, "*", Judge(i), hasConflict: false, null, default);
            project = await Change.VoteAsync(project.Id, ProjectDocuments.VersionOf(project), Judge(i), choice, null, default);
        }

        return project;
    }

    /// <summary>Accepted under a condition, signed and active.</summary>
    public async Task<Project> ActiveAsync()
    {
        var project = await VotedAsync(VoteChoice.For, VoteChoice.For, VoteChoice.Abstain);
        project = await StepAsync(project, Judge(0), new StepRequest("accept") { Conditions = ["Report after a year."] });
        project = await Change.WriteRegulatoryAsync(project.Id, ProjectDocuments.VersionOf(project), Lead, new RegulatoryFile("riph-3", "CPP 2026-A1", null, "MR-003"), default);
        project = await StepAsync(project, Lead, new StepRequest("sign") { Digest = Charter.Of(project, CounterPolicy.Current).Digest() });
        return await StepAsync(project, Manager, "activate");
    }

    /// <summary>Registers participants.</summary>
    public async Task RegisterAsync(params string[] names)
    {
        await Register.AppendAsync("dora", _ => [.. names.Select(name => new RegisterEvent { Participant = name, Registered = new Participant { Id = name } })], default);
        foreach (var name in names)
        {
            Libraries[name] = new HashSet<string>(StringComparer.Ordinal) { "wgs" };
        }
    }

    /// <summary>Registers participants who consent to research.</summary>
    public async Task ConsentAsync(params string[] names)
    {
        await RegisterAsync(names);
        foreach (var name in names)
        {
            await SayAsync(name, ConsentStatus.Consented);
        }
    }

    /// <summary>Records what a participant says of research.</summary>
    public Task SayAsync(string name, ConsentStatus status) => Register.AppendAsync("dora", _ => [new RegisterEvent
    {
        Participant = name,
        Consent = new ConsentEvent
        {
            Status = status,
            Use = ConsentUse.Research,
            Effective = new DateOnly(2026, status == ConsentStatus.Consented ? 1 : 11, 1),
            Signatory = Signatory.Self,
            Form = status == ConsentStatus.Consented ? "pfmg-rare-disease" : null,
            FormVersion = status == ConsentStatus.Consented ? "1" : null,
        },
    }], default);

    public void Dispose()
    {
        Register.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A clock that a test sets.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A bus that remembers, or refuses.</summary>
internal sealed class Bus : IEventBus
{
    public bool Refuses { get; set; }

    /// <summary>Whether whoever publishes dies instead.</summary>
    public bool Kills { get; set; }

    public ConcurrentQueue<DomainEvent> Taken { get; } = [];

    public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        if (Kills)
        {
            throw new IOException("The power went.");
        }

        if (Refuses)
        {
            throw new UnavailableException("The bus takes nothing.");
        }

        Taken.Enqueue(domainEvent);
        return Task.CompletedTask;
    }
}
