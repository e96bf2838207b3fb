using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>The last step of a run: makes the files of all its ingests visible as one lake version, if the run's books balance.</summary>
public static class CommitStep
{
    /// <summary>Runs the step; see <see cref="TaskStep"/>. Its result is a <see cref="CommitResult"/>.</summary>
    /// <exception cref="CorruptException">A receipt is missing or does not add up, the chain from reads to rows breaks, or a data file is not as told.</exception>
    /// <exception cref="QualityFailedException">A sample failed and no signed override lets it pass.</exception>
    /// <exception cref="ErasedException">A sample of the run was erased.</exception>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<CommitParameters>();
        await RequireQualityAsync(context, parameters, ct);
        var ingests = parameters.IngestTasks;
        var receipts = await ReceiptsAsync(context, ct);
        var ingested = ingests.Select(task => Ingested.Of(receipts.First(receipt => receipt.Task == task))).ToList();
        var files = ingested.SelectMany(ingest => ingest.Files).ToList();
        if (files.Count == 0)
        {
            throw new CorruptException($"Run {context.Plan.RunId} plans a commit and no ingest.");
        }

        RequireChain(context, receipts, Books(ingested, files));
        using var identity = await HoldIdentity.OfRunAsync(context, files, receipts.Select(ReportOf).OfType<IdentityReport>(), ct);
        var outcome = await new CommitFiles(context.Store, context.Time).RunAsync(context.Plan.RunId, files, (snapshot, token) => LookAsync(context, identity, snapshot, token), ct);
        var entry = await new LakeLog(context.Store, context.Time).EntryAsync(outcome.Version, ct);
        var books = Books(ingested, entry.Add);
        long rows = files.Sum(static f => f.Rows);
        return new StepResult(new TaskCounts(Units.Rows, rows, entry.Add.Sum(static f => f.Rows), Rejected: 0), [], [], StepResults.Write(new CommitResult(outcome.Version, outcome.AlreadyCommitted, identity?.Report), LakeJson.Line))
        {
            Accounts = books,
        };
    }

    // At the very version that the commit follows, so that an erasure at the same time comes before it or after it.
    private static async Task LookAsync(TaskContext context, HoldIdentity? identity, LakeSnapshot snapshot, CancellationToken ct)
    {
        await NotErased.RequireAsync(context, context.Plan.Manifest.Samples, null, ct);
        if (identity is not null)
        {
            await identity.LookAsync(snapshot, ct);
        }
    }

    // Ingests looked already; what is about to become visible is looked at again, as it is now.
    private static async Task RequireQualityAsync(TaskContext context, CommitParameters parameters, CancellationToken ct)
    {
        var judges = parameters.QcTasks.ToHashSet(StringComparer.Ordinal);
        var judged = await context.Store.SamplesAsync(context.Plan.RunId, context.Plan.Tasks.Where(task => judges.Contains(task.Id)), ct);
        await new HoldFailed(context.Store, context.Keys).RequireAsync(context.Plan.RunId, FailedSample.Of(judged), ct);
    }

    private static IdentityReport? ReportOf(Receipt receipt) =>
        receipt.Kind == TaskKinds.Ingest && receipt.Result?["identity"] is { } identity ? identity.Deserialize<IdentityReport>(PfmgJson.Options) : null;

    private static async Task<IReadOnlyList<Receipt>> ReceiptsAsync(TaskContext context, CancellationToken ct)
    {
        var tasks = context.Plan.Tasks.Where(task => task.Id != context.Task.Id).ToList();
        var receipts = new Receipt[tasks.Count];
        await Parallel.ForAsync(0, tasks.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (i, token) =>
            receipts[i] = await context.Store.ReadAsync<Receipt>(StorePaths.Receipt(context.Plan.RunId, tasks[i].Id), token));
        return receipts;
    }

    private static List<TaskAccount> Books(IReadOnlyList<Ingested> ingested, IReadOnlyList<LakeFile> committed) =>
        [.. ingested.SelectMany(ingest => IngestBooks.Committed(ingest.Subject, ingest.Files, committed))];

    // Before anything is visible: as if the commit had taken what it is about to take.
    private static void RequireChain(TaskContext context, IReadOnlyList<Receipt> receipts, IReadOnlyList<TaskAccount> books)
    {
        var commit = new Receipt
        {
            RunId = context.Plan.RunId,
            Task = context.Task.Id,
            Kind = context.Task.Kind,
            Succeeded = true,
            StartedAt = default,
            Seconds = 0,
            Counts = new TaskCounts(Units.Rows, 0, 0, 0),
            Accounts = books,
        };
        var chain = ReconcileRun.Chain(context.Plan, [.. receipts, commit]);
        if (chain.Balanced is not true)
        {
            throw CorruptException.Unbalanced(chain.Breaks is [] ? [$"The receipts of run {context.Plan.RunId} do not tell of every task."] : chain.Breaks);
        }
    }

    /// <summary>What an ingest's receipt tells.</summary>
    private sealed record Ingested(string Subject, IReadOnlyList<LakeFile> Files)
    {
        public static Ingested Of(Receipt receipt)
        {
            var files = IngestReceipt.Of(receipt).Files;
            return receipt.Accounts.FirstOrDefault(account => account.Unit == Units.Rows) is { } rows
                ? new Ingested(rows.Subject, files)
                : throw new CorruptException($"{StorePaths.Receipt(receipt.RunId, receipt.Task)} counts no rows.");
        }
    }
}

/// <summary>What a commit's receipt tells.</summary>
/// <param name="Version">The lake version that holds the run.</param>
/// <param name="AlreadyCommitted">Whether an earlier try had committed it.</param>
/// <param name="Identity">What comparing all samples of the run found; null if none has a sketch, or an earlier try committed.</param>
public sealed record CommitResult(long Version, bool AlreadyCommitted, IdentityReport? Identity = null);
