using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Tests.Policy;
using Pfmg.Cloud.Testing.Memory;
using static Pfmg.Cloud.Core.Participants.ConsentStatus;
using static Pfmg.Cloud.Core.Participants.ConsentUse;

namespace Pfmg.Cloud.Core.Tests.Datasets;

/// <summary>What a project asks for bounds what it sees, and the decision can be made again whatever the datasets have become.</summary>
public sealed class DatasetDecisionTests : IDisposable
{
    private static readonly DatasetWords Words = new("Cardio", "Hearts.", ["heart"]);
    private readonly Counter _counter = new();
    private readonly Dictionary<string, IReadOnlySet<string>> _libraries = new(StringComparer.Ordinal);
    private readonly KeepDatasets _datasets;
    private readonly DecideAccess _decide;
    private long _lake = 3;

    public DatasetDecisionTests()
    {
        _datasets = new KeepDatasets(new MemoryDocumentStore(), _counter.Clock);
        _decide = Decide(new ResolveDatasets(_datasets, (version, _) => Task.FromResult(new LakeCallsets(version ?? _lake, _libraries)), _counter.Register).RunAsync);
    }

    public void Dispose() => _counter.Dispose();

    [Fact]
    public async Task Members_of_any_of_the_datasets_are_seen_whose_consent_covers_it_and_nobody_else()
    {
        await AddAsync("A", "CARD");
        await AddAsync("B", "NEURO");
        await AddAsync("C", "RENAL");
        await AddAsync("D", "CARD");
        await _counter.SayAsync("D", Counter.Says(Opposed, Research, "2026-11-20"));
        await CreateAsync("cardio", "CARD");
        await CreateAsync("neuro", "NEURO");

        var one = await AskAsync("cardio");
        Assert.Equal(["A"], one.PermittedNames);
        Assert.Equal([("not-in-dataset", 2), ("research-opposed", 1)], one.Denied.Select(static clause => (clause.Clause, clause.Participants)));
        Assert.Equal(["A", "B"], (await AskAsync("cardio", "neuro")).PermittedNames.Order(StringComparer.Ordinal));
        Assert.Empty((await AskAsync("nothing")).PermittedNames);
        Assert.Equal(["A", "B", "C"], (await AskAsync()).PermittedNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_child_whose_parent_is_in_no_dataset_is_seen_without_inheritance()
    {
        await AddAsync("M", "HEALTHY");
        await AddAsync("C", "CARD", mother: "M");
        await CreateAsync("cardio", "CARD");

        var seen = await AskAsync("cardio");

        Assert.Equal(["C"], seen.PermittedNames);
        Assert.Equal(["C"], seen.NamesWithoutInheritance);
    }

    [Fact]
    public async Task Duties_are_owed_to_members_alone()
    {
        await AddAsync("A", "CARD");
        await AddAsync("B", "NEURO");
        await CreateAsync("cardio", "CARD");

        var seen = await AskAsync(static use => use with { EthicsApproval = Undertaking.Undertaken }, "cardio");

        Assert.Equal([("IRB", 1)], seen.Obligations.Select(static one => (one.Code, one.Participants)));
    }

    [Fact]
    public async Task A_decision_is_made_again_when_the_lake_has_gone_on_and_old_versions_are_vacuumed()
    {
        await AddAsync("A", "CARD");
        await CreateAsync("cardio", "CARD");
        var first = await AskAsync("cardio");
        _lake = 4;
        await AddAsync("B", "CARD");
        Assert.Equal(2, (await AskAsync("cardio")).Permitted.Count);

        // No dataset and no lake: all that it takes is kept with the decision.
        var again = await Decide(static (_, _, _) => throw new InvalidOperationException("asked")).ReplayAsync(first.Id, default);

        Assert.Equal((first.Id, 1), (again.Id, again.Permitted.Count));
        Assert.Equal(("cardio", 3L), again.Question.Datasets!.Select(static one => (one.Name, one.LakeVersion)).Single());
    }

    [Fact]
    public async Task A_release_stays_who_it_was_and_consent_is_of_now()
    {
        await AddAsync("A", "CARD");
        await AddAsync("B", "CARD");
        await CreateAsync("cardio", "CARD");
        await _datasets.ReleaseAsync("cardio", 3, (await _counter.Register.ReadAsync(default)).Version, "First.", "manager", "*", default);
        await AddAsync("C", "CARD");
        await _counter.SayAsync("A", Counter.Says(Opposed, Research, "2026-11-20"));

        Assert.Equal(["B"], (await AskAsync("cardio.1")).PermittedNames);
        Assert.Equal(["B", "C"], (await AskAsync("cardio")).PermittedNames.Order(StringComparer.Ordinal));
        Assert.Empty((await AskAsync("cardio.2")).PermittedNames);
    }

    [Fact]
    public async Task Members_that_were_changed_in_the_store_are_no_decision()
    {
        await AddAsync("A", "CARD");
        await CreateAsync("cardio", "CARD");
        var first = await AskAsync("cardio");
        var pin = first.Question.Datasets!.Single();
        var path = Path.Combine(_counter.Root, "counter", "members", $"{pin.MembersSha256}.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(Convert.ToBase64String(first.Permitted.ToBytes()), Convert.ToBase64String(ParticipantSet.Of(1).ToBytes()), StringComparison.Ordinal));

        await Assert.ThrowsAsync<CorruptException>(() => _decide.ReplayAsync(first.Id, default));
    }

    [Fact]
    public async Task Datasets_that_nothing_looks_up_are_not_passed_over()
    {
        await AddAsync("A", "CARD");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _counter.Decide.ForUseAsync(Counter.Hospital with { Datasets = ["cardio"] }, default));
    }

    private DecideAccess Decide(FindDatasetMembers find) =>
        new(_counter.Register, static (_, _) => Task.FromResult<ProjectEntitlement?>(null), new DecisionLog(_counter.Store), _counter.Clock, findMembers: find);

    private Task<AccessDecision> AskAsync(params string[] datasets) => AskAsync(static use => use, datasets);

    private Task<AccessDecision> AskAsync(Func<ResearchUse, ResearchUse> change, params string[] datasets) =>
        _decide.ForUseAsync(change(Counter.Hospital with { Datasets = datasets.Length == 0 ? null : datasets }), default);

    private Task<KeptDataset> CreateAsync(string id, string indication) => _datasets.CreateAsync(id, Words, new DatasetRule { Indications = [indication] }, default);

    private async Task AddAsync(string id, string indication, string? mother = null)
    {
        _libraries[id] = new HashSet<string>(StringComparer.Ordinal) { "wgs" };
        await _counter.RegisterAsync(new Participant { Id = id, Indication = indication, Mother = mother });
        await _counter.SayAsync(id, Counter.Says(Consented, Research));
    }
}
