using System.Text;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Tests.Audit;
using Pfmg.Cloud.Core.Tests.Policy;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Airlock;

/// <summary>The airlock of a project of alice and bob, whose eight participants consented.</summary>
internal sealed class Lock : IDisposable
{
    public const string Project = "prj-1";

    private readonly TemporaryFolder _folder = new();

    public Lock()
    {
        Documents = new AirlockDocuments(Store, new Outbox(Store, Bus));
        Consents = new AirlockConsents(Documents, Counter.Decide, Counter.Clock);
        var keys = new FileKeyRing(Path.Combine(_folder.Path, "key.pem"));
        var rule = DisclosureRule.Load(DisclosureRule.Default);
        Open = new OpenRequest(Documents, Counter.Store, Counter.Decide, Counter.Clock);
        Submit = new SubmitRequest(
            Documents, Counter.Store, Consents, new AirlockRules(_ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string> { "PFMG-0001" }), rule), new DisclosureLedger(Counter.Store, rule, Counter.Clock), Counter.Clock);
        Review = new ReviewRequest(Documents, Consents, (id, _) => Task.FromResult(Counter.Entitlements.GetValueOrDefault(id)), Counter.Clock);
        Fetch = new FetchFile(Documents, Counter.Store, Consents, keys, Counter.Clock);
    }

    public static Caller Alice { get; } = Of("alice", Role.Researcher);

    public static Caller Bob { get; } = Of("bob", Role.Researcher);

    public static Caller Dora { get; } = Of("dora", Role.DataManager);

    public static Caller Denis { get; } = Of("denis", Role.DataManager);

    public Counter Counter { get; } = new();

    public MemoryDocumentStore Store { get; } = new();

    public NotedBus Bus { get; } = new();

    public AirlockDocuments Documents { get; }

    public AirlockConsents Consents { get; }

    public OpenRequest Open { get; }

    public SubmitRequest Submit { get; }

    public ReviewRequest Review { get; }

    public FetchFile Fetch { get; }

    public static Caller Of(string subject, Role role) => new(subject, new HashSet<Role> { role });

    public async Task<Lock> PopulateAsync()
    {
        var people = Enumerable.Range(1, 8).Select(static n => FormattableString.Invariant($"PFMG-{n:D4}")).ToList();
        await Counter.RegisterAsync([.. people.Select(static id => new Participant { Id = id })]);
        foreach (var id in people)
        {
            await Counter.SayAsync(id, Counter.Says(ConsentStatus.Consented, ConsentUse.Research));
        }

        Counter.Entitlements[Project] = new ProjectEntitlement(
            Project, Counter.Hospital, new HashSet<string> { "alice", "bob" }, "alice", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "1");
        return this;
    }

    public Task OpposeAsync(string id) => Counter.SayAsync(id, Counter.Says(ConsentStatus.Opposed, ConsentUse.Research, "2026-11-20"));

    /// <summary>An export of one file, submitted.</summary>
    public async Task<AirlockRequest> SubmittedAsync(string content, string name = "table.csv", AirlockDirection direction = AirlockDirection.Export)
    {
        var request = await Open.BeginAsync(Alice, Project, direction, "Table 1 of the paper.", [], CancellationToken.None);
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await Open.PutFileAsync(Alice, request, name, bytes, CancellationToken.None);
        return await Submit.RunAsync(Alice, request, "1", CancellationToken.None);
    }

    public async Task<AirlockRequest> ApprovedAsync(string content = "gene,n\nBRCA1,7\n") =>
        await Review.RunAsync(Dora, await SubmittedAsync(content), "2", approves: true, null, CancellationToken.None);

    public Task<AirlockRequest> AgainAsync(AirlockRequest request) => Documents.ReadAsync(request.ProjectId, request.Direction, request.Id, CancellationToken.None);

    public void Dispose()
    {
        Counter.Dispose();
        _folder.Dispose();
    }
}
