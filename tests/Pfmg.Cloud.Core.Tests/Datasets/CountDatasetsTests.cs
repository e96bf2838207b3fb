using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Tests.Policy;
using Pfmg.Cloud.Testing.Memory;
using static Pfmg.Cloud.Core.Participants.ConsentStatus;
using static Pfmg.Cloud.Core.Participants.ConsentUse;

namespace Pfmg.Cloud.Core.Tests.Datasets;

public sealed class CountDatasetsTests : IDisposable
{
    private static readonly DatasetWords Words = new("Epilepsy", "Persons with seizures.", ["epilepsy"]);
    private readonly Counter _counter = new();
    private readonly Dictionary<string, IReadOnlySet<string>> _libraries = new(StringComparer.Ordinal);
    private readonly KeepDatasets _datasets;
    private readonly CountDatasets _counts;
    private readonly BreakDownDataset _breakdown;

    public CountDatasetsTests()
    {
        var rule = DisclosureRule.Load(DisclosureRule.Default);
        _datasets = new KeepDatasets(new MemoryDocumentStore(), _counter.Clock);
        var ledger = new DisclosureLedger(_counter.Store, rule, _counter.Clock);
        _counts = new CountDatasets((version, _) => Task.FromResult(new LakeCallsets(version ?? 3, _libraries)), _counter.Register, _counter.Decide, ledger, rule);
        _breakdown = new BreakDownDataset(_counts, _counter.Decide, ledger, rule);
    }

    public void Dispose() => _counter.Dispose();

    [Fact]
    public async Task A_dataset_holds_whom_every_criterion_fits()
    {
        await AddAsync(0..6, static one => one with { Phenotypes = ["HP:0001250"], Platform = "seqoia", Pilot = "DEFIDIAG", Indication = "ID" });
        await AddAsync(6..12, static one => one with { Phenotypes = ["HP:0001250"], Platform = "auragen" });
        await AddAsync(12..18, static one => one with { Platform = "seqoia" }, "wes");

        Assert.Equal(6, await MembersAsync(new() { Pilots = ["DEFIDIAG"], Indications = ["ID", "other"] }));
        Assert.Equal(12, await MembersAsync(new() { Phenotypes = ["HP:0001250"], LibraryTypes = ["wgs"] }));
        Assert.Equal(12, await MembersAsync(new() { Platforms = ["seqoia"] }));
        Assert.Equal(6, await MembersAsync(new() { LibraryTypes = ["wes"] }));
        Assert.Equal(18, await MembersAsync(new()));
    }

    [Fact]
    public async Task A_phenotype_stands_for_all_below_it()
    {
        using var text = new StringReader("format-version: 1.2\ndata-version: test\n\n[Term]\nid: HP:0000118\nname: above\n\n[Term]\nid: HP:0001250\nname: below\nis_a: HP:0000118\n");
        var hpo = OboReader.Read(text, "test");
        await AddAsync(0..2, static one => one with { Phenotypes = ["HP:0001250"] });
        await AddAsync(2..3, static one => one with { Phenotypes = ["HP:0000118"] });
        var register = await _counter.Register.ReadAsync(default);

        Assert.Equal(3, new DatasetRule { Phenotypes = ["HP:0000118"] }.Members(register, new LakeCallsets(1, _libraries), hpo).Count);
        Assert.Equal(2, new DatasetRule { Phenotypes = ["HP:0001250"] }.Members(register, new LakeCallsets(1, _libraries), hpo).Count);
    }

    [Fact]
    public async Task Who_opposed_is_not_counted_from_the_next_question_on_and_cannot_be_told_apart()
    {
        await AddAsync(0..20);
        var dataset = (await _datasets.CreateAsync("all", Words, new DatasetRule(), default)).Dataset;

        Assert.Equal("20", await CountAsync(dataset));
        await OpposeAsync(0..1);
        Assert.Equal("not disclosed", await CountAsync(dataset));
        await OpposeAsync(1..5);
        Assert.Equal("15", await CountAsync(dataset));
    }

    [Fact]
    public async Task A_table_hides_what_its_totals_would_tell_and_after_an_opposition_all_of_it()
    {
        await AddAsync(0..3, static one => one with { Sex = DeclaredSex.Female, Platform = "auragen" });
        await AddAsync(3..23, static one => one with { Sex = DeclaredSex.Female, Platform = "seqoia" });
        await AddAsync(23..53, static one => one with { Sex = DeclaredSex.Male, Platform = "auragen" });
        await AddAsync(53..93, static one => one with { Sex = DeclaredSex.Male, Platform = "seqoia" });
        var dataset = (await _datasets.CreateAsync("all", Words, new DatasetRule(), default)).Dataset;

        var before = await _breakdown.RunAsync(dataset, 3, default);
        await OpposeAsync(30..31);
        var after = await _breakdown.RunAsync(dataset, 3, default);

        Assert.Equal(["auragen", "seqoia"], before.Columns);
        Assert.False(before.Cells[0][0].IsDisclosed);
        Assert.Equal([25, 70, 95], before.Cells.Select(static row => row[2].Value!.Value));
        Assert.All(before.Cells.Take(2), static row => Assert.All(row.Take(2), static cell => Assert.False(cell.IsDisclosed)));
        Assert.All(after.Cells.SelectMany(static row => row), static cell => Assert.False(cell.IsDisclosed));
    }

    [Fact]
    public async Task A_pinned_release_shows_nobody_who_has_opposed_since()
    {
        await AddAsync(0..20);
        var dataset = await ReleasedAsync("all");
        await OpposeAsync(0..10);

        Assert.Equal("10", (await _counts.CountAsync(dataset, dataset.Release(1), default)).Participants.ToString());
    }

    [Fact]
    public async Task What_joined_between_releases_is_told_from_five_on_and_who_opposed_is_not_told_of_as_gone()
    {
        await AddAsync(0..20);
        await ReleasedAsync("all");
        await AddAsync(20..30);
        await OpposeAsync(0..10);
        var dataset = await ReleasedAsync("all", create: false);

        var difference = await _counts.CompareAsync(dataset, dataset.Release(1), dataset.Release(2), default);

        Assert.Equal(("10", "not disclosed"), (difference.Joined.ToString(), difference.Left.ToString()));
    }

    [Fact]
    public async Task A_change_of_what_was_changed_meanwhile_is_refused()
    {
        var first = await _datasets.CreateAsync("all", Words, new DatasetRule(), default);
        await _datasets.ChangeAsync("all", Words with { Title = "Other" }, first.ETag, default);

        await Assert.ThrowsAsync<StaleException>(() => _datasets.ChangeAsync("all", Words, first.ETag, default));
        await Assert.ThrowsAsync<ConflictException>(() => _datasets.CreateAsync("all", Words, new DatasetRule(), default));
    }

    [Fact]
    public async Task A_dataset_that_cannot_be_is_refused_with_every_fault()
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => _datasets.CreateAsync("All", new("", "d", []), new DatasetRule { LibraryTypes = ["rna"], Phenotypes = ["epilepsy"] }, default));

        Assert.Equal(["id", "title", "keywords", "rule.libraryTypes", "rule.phenotypes"], refused.Faults.Select(static fault => fault.Where));
    }

    private async Task<Dataset> ReleasedAsync(string id, bool create = true)
    {
        var kept = create ? await _datasets.CreateAsync(id, Words, new DatasetRule(), default) : await _datasets.ReadAsync(id, default);
        return (await _datasets.ReleaseAsync(id, 3, (await _counter.Register.ReadAsync(default)).Version, "New.", "manager", kept.ETag, default)).Dataset;
    }

    private async Task<int> MembersAsync(DatasetRule rule)
    {
        var dataset = new Dataset { Id = "d", Title = "t", Description = "d", Keywords = ["k"], Rule = rule, CreatedAt = default, ModifiedAt = default };
        return (await _counts.MembersAsync(dataset, null, ParticipantSet.Of(Enumerable.Range(0, 100)), default)).Count;
    }

    private async Task<string> CountAsync(Dataset dataset) => (await _counts.CountAsync(dataset, null, default)).Participants.ToString();

    private async Task AddAsync(Range who, Func<Participant, Participant>? change = null, string library = "wgs")
    {
        var ids = Ids(who);
        await _counter.RegisterAsync([.. ids.Select(id => (change ?? (static one => one))(new Participant { Id = id }))]);
        foreach (var id in ids)
        {
            _libraries[id] = new HashSet<string>(StringComparer.Ordinal) { library };
            await _counter.SayAsync(id, Counter.Says(Consented, Research));
        }
    }

    private async Task OpposeAsync(Range who)
    {
        foreach (var id in Ids(who))
        {
            await _counter.SayAsync(id, Counter.Says(Opposed, Research, "2026-11-20"));
        }
    }

    private static List<string> Ids(Range who) => [.. Enumerable.Range(who.Start.Value, who.End.Value - who.Start.Value).Select(static number => $"P{number}")];
}
