using System.Globalization;
using System.Xml;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>A run's plan as a job of Batch: pure functions of plan and options.</summary>
internal static class BatchJobs
{
    /// <summary>The most characters of an id of the service.</summary>
    public const int LongestId = 64;

    // A supervisor needs time beside its tries': to begin, to read the plan, to stop tools and to write receipts.
    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(10);

    // The last net below a job whose submitter died before its last call, should its mark be lost too: twice what all tries of all steps may take, and then
    // its place in the quota is free.
    private static readonly TimeSpan LongestJob = TimeSpan.FromDays(30);

    /// <summary>The id of a run's n-th job, from 1: the run's own, then with "_2", "_3" and so on, cut at its readable front if it is too long.</summary>
    /// <remarks>A run's id has no '_', and its last 20 characters are a hash: no two runs share a job.</remarks>
    public static string IdOf(string runId, int attempt)
    {
        var number = attempt == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{attempt}");
        return runId[Math.Max(0, runId.Length + number.Length - LongestId)..] + number;
    }

    /// <summary>A task's id: its kind and its number in the plan. A plan's own ids name samples, and may be longer than the service takes.</summary>
    public static string TaskIdOf(PlannedTask task, int number) => string.Create(CultureInfo.InvariantCulture, $"{task.Kind}-{number}");

    /// <summary>The job, without tasks; it does nothing by itself until all were added.</summary>
    public static BatchJobCreateOptions Job(RunPlan plan, int attempt, string pool, BatchComputeOptions options) => new()
    {
        Id = IdOf(plan.RunId, attempt),
        Priority = ManifestValues.UrgencyOf(plan.Manifest) * 300,
        Constraints = new BatchJobConstraints(XmlConvert.ToString(LongestJob)),
        PoolInfo = new BatchPoolInfo(pool),
        CommonEnvironmentSettings = [.. options.NodeSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => new EnvironmentSetting(setting.Key, setting.Value))],
    };

    /// <summary>The plan's tasks, in its order.</summary>
    /// <remarks>
    /// Whatever a task's end, its dependents begin: each looks at the receipts of what it needs and ends at once if one is missing. So every task of a job
    /// completes and the job ends by itself; dependents that were blocked would keep it active, and a place of the account's quota with it, for ever. Nor does
    /// a failure end the job: tasks that do not need the failed one go on, and a resubmission starts from their receipts. Batch tries no task again for its exit
    /// code: the supervisor on the node does that, by the plan's rules. Tasks of lost nodes are started again by the service, counted or not.
    /// </remarks>
    public static IReadOnlyList<BatchTaskCreateOptions> Tasks(RunPlan plan, BatchComputeOptions options)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var container = new BatchTaskContainerSettings(options.Image, "--rm --init", RegistryOf(options));
        var goOn = new ExitOptions(JobAction: "none", DependencyAction: "satisfy");
        var tasks = new List<BatchTaskCreateOptions>();
        var delivered = plan.Manifest.Files.Sum(file => file.Size ?? 0);
        foreach (var task in plan.Tasks)
        {
            var id = ids[task.Id] = TaskIdOf(task, tasks.Count);
            tasks.Add(new BatchTaskCreateOptions
            {
                Id = id,
                CommandLine = string.Create(CultureInfo.InvariantCulture, $"pfmg task {plan.RunId} {tasks.Count} --node"),
                ContainerSettings = container,
                ExitConditions = new ExitConditions(goOn, goOn),
                Constraints = new BatchTaskConstraints(XmlConvert.ToString(LongestOf(task)), "P1D", MaxTaskRetryCount: 0),
                RequiredSlots = options.Node.SlotsOf(task, delivered),
                UserIdentity = new UserIdentity(new AutoUserSpecification("pool", "nonadmin")),
                DependsOn = task.DependsOn.Count == 0 ? null : new BatchTaskDependencies([.. task.DependsOn.Select(needed => ids[needed])]),
            });
        }

        return tasks;
    }

    // All tries with their pauses: the supervisor holds each to its own limit, and this only a supervisor that hangs.
    private static TimeSpan LongestOf(PlannedTask task)
    {
        var longest = Allowance + TimeSpan.FromSeconds((double)task.TimeoutSeconds * task.Tries);
        for (var tried = 1; tried < task.Tries; tried++)
        {
            longest += task.Backoff.After(tried) + TimeSpan.FromMinutes(1);
        }

        return longest;
    }

    private static ContainerRegistryReference? RegistryOf(BatchComputeOptions options) =>
        options.NodeIdentity is { } identity && options.Image.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            ? new ContainerRegistryReference(options.Image[..slash], new BatchNodeIdentityReference(identity))
            : null;
}
