using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using System.Text.Json;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>The receipts of a real run, each count of each changed.</summary>
public sealed class TamperedReceiptTests
{
    [Fact]
    public async Task Whatever_count_of_a_real_run_is_changed_the_chain_names_the_place()
    {
        using var store = await LocalStore.WithReferenceAsync();
        await store.JsonAsync("run", DeliveryFolder.OfReads(store.Folder), "--platform", "seqoia", "--run", "R1");
        var run = Directory.GetDirectories(Path.Combine(store.Directory, "runs")).Single();
        var plan = Read<RunPlan>(Path.Combine(run, "plan.json"));
        var receipts = plan.Tasks.Select(task => Read<Receipt>(Path.Combine(run, "tasks", $"{task.Id}.json"))).ToArray();
        Assert.True(ReconcileRun.Chain(plan, receipts).Balanced);

        var (alone, both) = (0, 0);
        for (var i = 0; i < receipts.Length; i++)
        {
            for (var k = 0; k < receipts[i].Accounts.Count; k++)
            {
                var account = receipts[i].Accounts[k];
                var changed = account with { In = Add(account.In) };
                Assert.Contains(Chain(i, k, changed).Breaks, sentence => sentence.StartsWith($"{receipts[i].Task} took ", StringComparison.Ordinal));
                alone++;
                if (account.In.Concat(account.Out).Take(1).Concat(account.Out.Take(1)).FirstOrDefault(flow => !Places.Outside.Contains(flow.Place)) is { } inside)
                {
                    // The account still balances: only what others tell contradicts it.
                    changed = changed with { Out = Add(account.Out), Rejected = account.Out.Count == 0 ? Add(account.Rejected) : account.Rejected };
                    Assert.Contains(Chain(i, k, changed).Breaks, sentence => sentence.StartsWith($"{account.Unit} in '{inside.Place}' of ", StringComparison.Ordinal));
                    both++;
                }
            }
        }

        Assert.True(alone >= 20 && both >= 15, $"{alone} and {both} counts changed tell little.");

        RunChain Chain(int task, int account, TaskAccount changed)
        {
            var accounts = receipts[task].Accounts.ToArray();
            accounts[account] = changed;
            var chain = ReconcileRun.Chain(plan, [.. receipts[..task], receipts[task] with { Accounts = accounts }, .. receipts[(task + 1)..]]);
            Assert.False(chain.Balanced);
            return chain;
        }
    }

    private static IReadOnlyList<Flow> Add(IReadOnlyList<Flow> flows) => [.. flows.Select((flow, i) => i == 0 ? flow with { Count = flow.Count + 1 } : flow)];

    private static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), PfmgJson.Options)!;
}
