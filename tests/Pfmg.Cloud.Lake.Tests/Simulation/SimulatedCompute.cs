using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>Batch compute: a service of its own, which survives its callers, loses nodes, and may forget a job.</summary>
internal sealed class SimulatedCompute(Schedule schedule, SimulatedTask task) : IBatchCompute, IWorldCompute
{
    private readonly SortedDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private int _nodes;

    public async Task SubmitAsync(RunPlan plan, CancellationToken ct)
    {
        await schedule.PointAsync($"submit {plan.RunId}");
        if (!_jobs.TryGetValue(plan.RunId, out var job) || job.HasEnded)
        {
            _jobs[plan.RunId] = new Job(plan);
        }

        await schedule.EffectAsync($"submit {plan.RunId}");
    }

    public async Task<BatchJobState> StateAsync(string runId, CancellationToken ct)
    {
        await schedule.PointAsync($"state {runId}");
        return !_jobs.TryGetValue(runId, out var job) ? BatchJobState.Unknown
            : job.HasEnded ? BatchJobState.Ended
            : job.HasBegun ? BatchJobState.Running
            : BatchJobState.Queued;
    }

    public async Task CancelAsync(string runId, CancellationToken ct)
    {
        await schedule.PointAsync($"cancel {runId}");
        if (_jobs.TryGetValue(runId, out var job))
        {
            job.IsCancelled = true;
            job.Nodes.Where(node => !node.IsDead).ToList().ForEach(schedule.Kill);
        }

        await schedule.EffectAsync($"cancel {runId}");
    }

    public IBatchCompute Seam => this;

    /// <inheritdoc />
    public IReadOnlyList<Action> Startable() =>
        [.. _jobs.Values.SelectMany(job => job.Startable().Select<PlannedTask, Action>(ready => () => Begin(job.Plan.RunId, ready)))];

    private void Begin(string runId, PlannedTask planned)
    {
        var job = _jobs[runId];
        var node = new Process($"node{++_nodes}");
        job.Nodes.Add(node);
        job.Running[planned.Id] = node;
        job.HasBegun = true;
        schedule.Start($"{runId}/{planned.Id}", node, () => task.RunAsync(runId, planned.Id), fault =>
        {
            if (job.Running.GetValueOrDefault(planned.Id) == node)
            {
                job.Running.Remove(planned.Id);
                job.Finish(planned.Id, succeeded: fault is null);
            }
        });
    }

    /// <summary>A node has died; its task is tried again, and its job ends when its tries are used up.</summary>
    /// <inheritdoc />
    public void Died(Process node)
    {
        foreach (var job in _jobs.Values)
        {
            foreach (var id in job.Running.Where(running => running.Value == node).Select(running => running.Key).ToList())
            {
                job.Running.Remove(id);
                job.Failed(id);
            }
        }
    }

    /// <summary>Compute takes a node for dead that is not: its task is tried again while the first try goes on.</summary>
    public void LoseSight(int choice)
    {
        var seen = _jobs.Values.SelectMany(job => job.Running.Select(running => (job, running.Key, Node: running.Value))).ToList();
        if (seen.Count > 0)
        {
            var (job, id, node) = seen[choice % seen.Count];
            schedule.Trace.Add($"compute loses sight of {node.Name}, which goes on");
            job.Running.Remove(id);
            job.Failed(id);
        }
    }

    /// <summary>Compute forgets a job; its nodes go on or not.</summary>
    public void Forget(int choice, bool killNodes)
    {
        if (_jobs.Count > 0)
        {
            var job = _jobs.Values.ElementAt(choice % _jobs.Count);
            schedule.Trace.Add($"compute forgets {job.Plan.RunId}");
            _jobs.Remove(job.Plan.RunId);
            if (killNodes)
            {
                job.Nodes.Where(node => !node.IsDead).ToList().ForEach(schedule.Kill);
            }
        }
    }

    private sealed class Job(RunPlan plan)
    {
        private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
        private readonly HashSet<string> _done = new(StringComparer.Ordinal);
        private readonly HashSet<string> _dead = new(StringComparer.Ordinal);

        public RunPlan Plan { get; } = plan;

        public Dictionary<string, Process> Running { get; } = new(StringComparer.Ordinal);

        public List<Process> Nodes { get; } = [];

        public bool HasBegun { get; set; }

        public bool IsCancelled { get; set; }

        public bool HasEnded => Running.Count == 0 && !Startable().Any();

        public IEnumerable<PlannedTask> Startable() => IsCancelled ? [] : Plan.Tasks.Where(planned =>
            !_done.Contains(planned.Id) && !_dead.Contains(planned.Id) && !Running.ContainsKey(planned.Id) && planned.DependsOn.All(_done.Contains));

        public void Finish(string id, bool succeeded) => (succeeded ? _done : _dead).Add(id);

        public void Failed(string id)
        {
            _tries[id] = _tries.GetValueOrDefault(id) + 1;
            if (_tries[id] >= 3)
            {
                _dead.Add(id);
            }
        }
    }
}

/// <summary>A task that ended in failure, as its process's exit code tells compute.</summary>
internal sealed class TaskFailedException(string message) : Exception(message);
