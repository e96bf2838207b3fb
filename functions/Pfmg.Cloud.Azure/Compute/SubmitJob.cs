using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>Makes one job whole: created, all its tasks added, told to end with the last of them. Every call may happen twice, or be the last before a crash.</summary>
internal sealed class SubmitJob(BatchClient client, BatchComputeOptions options, TimeProvider time)
{
    /// <summary>The most tasks that one call takes.</summary>
    public const int MostTasks = 100;

    private const int Rounds = 5;

    /// <summary>Creates the job, or goes on where an earlier submission stopped.</summary>
    /// <returns>False if the account has no room for another job.</returns>
    /// <exception cref="UnavailableException">The service does not answer as it should; asking again may help.</exception>
    /// <exception cref="ConflictException">The service refuses the job or one of its tasks.</exception>
    public async Task<bool> RunAsync(RunPlan plan, int attempt, CancellationToken ct)
    {
        var job = BatchJobs.Job(plan, attempt, await PoolAsync(ct), options);
        var created = await client.CreateJobAsync(job, ct);
        if (BatchErrorCodes.IsQuota(created.Code))
        {
            return false;
        }

        if (!created.Succeeded && created.Code != BatchErrorCodes.JobExists)
        {
            throw created.Fault($"Job {job.Id}");
        }

        var tasks = BatchJobs.Tasks(plan, options);
        for (var start = 0; start < tasks.Count; start += MostTasks)
        {
            if (!await AddAsync(job.Id, [.. tasks.Skip(start).Take(MostTasks)], ct))
            {
                return true;
            }
        }

        var patched = await client.UpdateJobAsync(job.Id, new BatchJobUpdateOptions(BatchJobCreateOptions.TerminateJob), ct);
        return patched.Succeeded || BatchErrorCodes.IsOver(patched.Code) ? true : throw patched.Fault($"Job {job.Id}");
    }

    // A pool of one size of machine can have none of them for hours; then the next size is asked. A pool without nodes and without trouble is only asleep.
    private async Task<string> PoolAsync(CancellationToken ct)
    {
        foreach (var pool in options.Pools.Count > 1 ? options.Pools : [])
        {
            if (await client.GetPoolAsync(pool, ct) is { GivesNodes: true })
            {
                return pool;
            }
        }

        return options.Pools[0];
    }

    /// <summary>Adds tasks; those that are there already count as added.</summary>
    /// <returns>False if somebody has ended the job: nothing more is to be done for it.</returns>
    private async Task<bool> AddAsync(string jobId, IReadOnlyList<BatchTaskCreateOptions> tasks, CancellationToken ct)
    {
        var left = tasks;
        for (var round = 1; left.Count > 0; round++)
        {
            var answer = await client.AddTasksAsync(jobId, new BatchTaskGroup(left), ct);
            if (answer.Code == BatchErrorCodes.RequestBodyTooLarge && left.Count > 1)
            {
                var half = left.Count / 2;
                return await AddAsync(jobId, [.. left.Take(half)], ct) && await AddAsync(jobId, [.. left.Skip(half)], ct);
            }

            if (BatchErrorCodes.IsOver(answer.Code))
            {
                return false;
            }

            left = answer.Succeeded ? Left(jobId, left, answer.Read<BatchCreateTaskCollectionResult>()) : throw answer.Fault($"Tasks of job {jobId}");
            if (left.Count > 0)
            {
                if (round == Rounds)
                {
                    throw new UnavailableException($"Batch did not take {left.Count} tasks of job {jobId} in {Rounds} rounds.");
                }

                await Task.Delay(TimeSpan.FromSeconds(round), time, ct);
            }
        }

        return true;
    }

    // Not an added task is every one that the answer does not say so of.
    private static IReadOnlyList<BatchTaskCreateOptions> Left(string jobId, IReadOnlyList<BatchTaskCreateOptions> asked, BatchCreateTaskCollectionResult answer)
    {
        var added = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var result in answer.Value)
        {
            if (result.Status == "success" || result.Error?.Code == BatchErrorCodes.TaskExists)
            {
                added.Add(result.TaskId);
            }
            else if (result.Status == "clienterror")
            {
                throw new ConflictException($"Task {result.TaskId} of job {jobId}: Batch refuses it, {result.Error?.Code}");
            }
        }

        return [.. asked.Where(task => !added.Contains(task.Id))];
    }
}
