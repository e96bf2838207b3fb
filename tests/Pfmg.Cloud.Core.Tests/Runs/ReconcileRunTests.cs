using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Tests.Runs;

public sealed class ReconcileRunTests
{
    private static readonly (string Task, string Kind, TaskAccount[] Accounts)[] Books =
    [
        ("prepare.S1", TaskKinds.Prepare, [Reads(Places.Delivered, 12, Places.Chunks, 10, 2)]),
        ("align.S1.000", TaskKinds.Align, [Reads(Places.Chunks, 6, Places.Aligned, 6)]),
        ("align.S1.001", TaskKinds.Align, [Reads(Places.Chunks, 4, Places.Aligned, 4)]),
        ("karyotype.S1", TaskKinds.Karyotype, [Reads(Places.Aligned, 10, Places.Examined, 9, 1)]),
        ("gather.S1", TaskKinds.Gather, [Reads(Places.Aligned, 10, Places.Cram, 10), Records(Places.Caller, 5, Places.Gvcf)]),
        ("qc.S1", "qc", [Records(Places.Gvcf, 5, Places.Examined)]),
        ("ingest.S1", TaskKinds.Ingest, [Records(Places.Gvcf, 5, Places.Encoder), Rows(Places.Encoder, "calls")]),
        ("commit", TaskKinds.Commit, [Rows("calls", Places.Lake)]),
    ];

    [Fact]
    public void A_chain_whose_counts_agree_balances_from_reads_to_rows()
    {
        var chain = Chain(Receipts());

        Assert.True(chain.Balanced);
        Assert.Empty(chain.Breaks);
        Assert.Equal(["chunks", "aligned", "gVCF", "calls"], chain.Links.Select(link => link.Place));
        Assert.All(chain.Links, link => Assert.True(link.Balanced));
        Assert.Equal([new ChainLoss("S1", "reads", "prepare", "left out", 2), new ChainLoss("S1", "reads", "karyotype", "left out", 1)], chain.Rejected);
    }

    [Fact]
    public void A_kind_of_task_that_nobody_knew_is_part_of_the_chain()
    {
        var link = Chain(Receipts()).Links.Single(link => link.Place == Places.Gvcf);

        Assert.Equal(["qc", "ingest"], link.Taken.Select(side => side.Kind));
    }

    [Fact]
    public void Every_count_of_every_receipt_changed_alone_is_told_by_its_task()
    {
        var tried = 0;
        foreach (var (tampered, task, _) in Tampered((account, add) => [account with { In = add(account.In) }, account with { Out = add(account.Out) }, account with { Rejected = add(account.Rejected) }]))
        {
            var chain = Chain(tampered);
            Assert.False(chain.Balanced);
            Assert.Contains(chain.Breaks, sentence => sentence.StartsWith($"{task} took ", StringComparison.Ordinal));
            tried++;
        }

        Assert.Equal(22, tried);
    }

    [Fact]
    public void Counts_that_were_changed_on_both_sides_are_told_by_the_link()
    {
        foreach (var (tampered, task, account) in Tampered((account, add) => [account with { In = add(account.In), Out = add(account.Out) }]))
        {
            var chain = Chain(tampered);
            var places = account.In.Concat(account.Out).Select(flow => flow.Place).Where(place => !Places.Outside.Contains(place)).ToList();
            Assert.NotEmpty(places);
            Assert.False(chain.Balanced, task);
            Assert.Equal(places, chain.Links.Where(link => link.Balanced is false).Select(link => link.Place));
            Assert.All(places, place => Assert.Contains(chain.Breaks, sentence => sentence.StartsWith($"{account.Unit} in '{place}' of S1: ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_task_that_kept_no_books_breaks_the_links_on_both_sides()
    {
        for (var i = 0; i < Books.Length; i++)
        {
            var receipts = Receipts();
            receipts[i] = receipts[i] with { Accounts = [] };
            // What only looks on may keep quiet; the chain goes through the others.
            Assert.Equal(Books[i].Kind is TaskKinds.Karyotype or "qc", Chain(receipts).Balanced);
        }
    }

    [Fact]
    public void A_run_on_its_way_is_open_and_not_broken()
    {
        for (var ended = 0; ended < Books.Length; ended++)
        {
            var chain = Chain(Receipts()[..ended]);
            Assert.Null(chain.Balanced);
            Assert.Empty(chain.Breaks);
        }
    }

    [Fact]
    public void A_failed_try_tells_nothing()
    {
        var receipts = Receipts();
        receipts[4] = receipts[4] with { Succeeded = false, Accounts = [Reads(Places.Aligned, 3, Places.Cram, 1)] };

        Assert.Null(Chain(receipts[..5]).Balanced);
    }

    private static IEnumerable<(Receipt[] Receipts, string Task, TaskAccount Account)> Tampered(
        Func<TaskAccount, Func<IReadOnlyList<Flow>, IReadOnlyList<Flow>>, IReadOnlyList<TaskAccount>> tamper)
    {
        for (var i = 0; i < Books.Length; i++)
        {
            for (var k = 0; k < Books[i].Accounts.Length; k++)
            {
                var account = Books[i].Accounts[k];
                foreach (var changed in tamper(account, Add).Where(changed => changed.ToCounts() != account.ToCounts()))
                {
                    var receipts = Receipts();
                    receipts[i] = receipts[i] with { Accounts = [.. Books[i].Accounts.Take(k), changed, .. Books[i].Accounts.Skip(k + 1)] };
                    yield return (receipts, Books[i].Task, account);
                }
            }
        }

        static IReadOnlyList<Flow> Add(IReadOnlyList<Flow> flows) => [.. flows.Select((flow, i) => i == 0 ? flow with { Count = flow.Count + 1 } : flow)];
    }

    private static RunChain Chain(IReadOnlyList<Receipt> receipts) => ReconcileRun.Chain(
        new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = "r",
            Platform = "p",
            Run = "r",
            ManifestPath = "uploads/p/r/manifest.json",
            ManifestSha256 = "",
            Pipeline = "p/1",
            Manifest = new Manifest { SchemaVersion = "1.0", Platform = "p", Run = "r", Reference = "ref", Samples = [], Files = [] },
            Tasks = [.. Books.Select(one => new PlannedTask { Id = one.Task, Kind = one.Kind, DependsOn = [], Parameters = [], Outputs = [] })],
        },
        receipts);

    private static Receipt[] Receipts() =>
    [
        .. Books.Select(one => new Receipt
        {
            RunId = "r",
            Task = one.Task,
            Kind = one.Kind,
            Succeeded = true,
            StartedAt = DateTimeOffset.UnixEpoch,
            Seconds = 1,
            Counts = new TaskCounts("none", 0, 0, 0),
            Accounts = one.Accounts,
        }),
    ];

    private static TaskAccount Reads(string source, long taken, string target, long given, long rejected = 0) =>
        TaskAccount.Of(Units.Reads, "S1", [new Flow(source, taken)], [new Flow(target, given)], new Flow("left out", rejected));

    private static TaskAccount Records(string source, long count, string target) => TaskAccount.Of(Units.Records, "S1", [new Flow(source, count)], [new Flow(target, count)]);

    private static TaskAccount Rows(string source, string target) => TaskAccount.Of(Units.Rows, "S1", [new Flow(source, 7)], [new Flow(target, 7)]);
}
