namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>The rules that infra/ keeps, over its parse tree; each rule shown to bite.</summary>
public sealed class PolicyTests(PolicyTests.Deployments deployments) : IClassFixture<PolicyTests.Deployments>
{
    public static TheoryData<string> Rules => [.. Rule.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Infra_keeps_the_rule(string rule) => Assert.Empty(Find(rule).Faults(deployments.AsItIs));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_change_that_breaks_the_rule_is_found(string rule)
    {
        var bites = deployments.Changed.Where(one => one.Rule.Name == rule).ToList();

        Assert.NotEmpty(bites);
        Assert.Empty(bites.Where(bite => !bite.Rule.Faults(bite.Changed).Any()).Select(bite => $"Not found: {bite.Change}"));
    }

    private static Rule Find(string name) => Rule.All.Single(rule => rule.Name == name);

    /// <summary>infra/ as it is, and once for each change; read by one process, since starting it takes longer than reading.</summary>
    public sealed class Deployments : IAsyncLifetime
    {
        internal Deployment AsItIs { get; private set; } = null!;

        internal IReadOnlyList<(Rule Rule, Change Change, Deployment Changed)> Changed { get; private set; } = [];

        public async Task InitializeAsync()
        {
            AsItIs = await Deployment.ReadAsync();
            var bites = Rule.All.SelectMany(rule => rule.Bites.Select(change => (Rule: rule, Change: change))).ToList();
            var changed = await AsItIs.WithAsync([.. bites.Select(bite => bite.Change)]);
            Changed = [.. bites.Zip(changed, (bite, deployment) => (bite.Rule, bite.Change, deployment))];
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
