using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Tests.Policy;

namespace Pfmg.Cloud.Core.Tests.Ontologies;

/// <summary>A deployment gives whole ontologies; decisions of before are made again by those of then.</summary>
public sealed class OntologyStoreTests : IDisposable
{
    private const string Rare = "MONDO:0700001";
    private readonly Counter _counter = new();

    [Fact]
    public async Task A_release_that_is_given_holds_at_once_and_the_one_before_still_replays()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        await _counter.SayAsync("A", Counter.Says(ConsentStatus.Consented, ConsentUse.Research) with
        {
            Form = null,
            FormVersion = null,
            Terms = new DuoTerms { Permission = DuoCodes.DiseaseSpecific, Diseases = ["MONDO:0005027"] },
        });
        var use = Counter.Hospital with { Purpose = DuoCodes.DiseaseSpecific, Diseases = [Rare] };
        var ontologies = new OntologyStore(_counter.Store);
        var decide = new DecideAccess(_counter.Register, (_, _) => Task.FromResult<ProjectEntitlement?>(null), new DecisionLog(_counter.Store), _counter.Clock, ontologies);
        var slice = await decide.ForUseAsync(use, CancellationToken.None);
        Assert.Empty(slice.Permitted);

        await GiveAsync("releases/1", "MONDO:0005027");
        var first = await decide.ForUseAsync(use, CancellationToken.None);
        Assert.Single(first.Permitted);
        await GiveAsync("releases/2", "MONDO:0004992");
        var second = await decide.ForUseAsync(use, CancellationToken.None);
        Assert.Empty(second.Permitted);

        foreach (var decision in (AccessDecision[])[slice, first, second])
        {
            var fresh = new DecideAccess(_counter.Register, (_, _) => Task.FromResult<ProjectEntitlement?>(null), new DecisionLog(_counter.Store), _counter.Clock, new OntologyStore(_counter.Store));
            Assert.Equal(decision.Id, (await fresh.ReplayAsync(decision.Id, CancellationToken.None)).Id);
        }

        await Assert.ThrowsAsync<ConflictException>(() => _counter.Decide.ReplayAsync(first.Id, CancellationToken.None));
    }

    private async Task GiveAsync(string version, string parent)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes($"format-version: 1.2\ndata-version: {version}\n\n[Term]\nid: {Rare}\nname: rare\nis_a: {parent}\n"));
        await _counter.Store.PutAsync("references/ontologies/mondo.obo", content, PutCondition.Overwrite, CancellationToken.None);
    }

    public void Dispose() => _counter.Dispose();
}
