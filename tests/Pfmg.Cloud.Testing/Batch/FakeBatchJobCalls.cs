using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>The operations on jobs.</summary>
/// <param name="state">What the account holds.</param>
/// <param name="quota">The most jobs that may be active at once.</param>
/// <remarks>Source: BatchService.json (2025-06-01), paths /jobs, /jobs/{jobId}, …/terminate, …/disable, …/enable, …/taskcounts.</remarks>
internal sealed class FakeBatchJobCalls(FakeBatchState state, Func<int> quota)
{
    public BatchResponse Create(BatchRequest request)
    {
        _ = new FakeBatchQuery(request);
        var body = BatchBodies.Read(request);
        BatchBodies.Job.Check(body, "job");
        var (id, pool) = ((string)body["id"]!, (string)body["poolInfo"]!["poolId"]!);
        if (state.Find(id) is { } existing)
        {
            throw existing.State == FakeBatchJob.Deleting
                ? BatchRefusalException.Conflict("JobBeingDeleted", "The specified job has been marked for deletion and is being garbage collected.")
                : BatchRefusalException.Conflict("JobExists", "The specified job already exists.");
        }

        if (!state.Pools.ContainsKey(pool))
        {
            throw BatchRefusalException.NotFound("PoolNotFound", "The specified pool does not exist.");
        }

        if (state.Counted.Count >= quota())
        {
            throw BatchRefusalException.Conflict("ActiveJobAndScheduleQuotaReached", "Active job and schedule quota for the account has been reached.");
        }

        var job = new FakeBatchJob(body, state.NextNumber(), state.Now);
        state.Add(job);
        return FakeBatchAnswers.Of(201, etag: job.ETag, modified: job.StateAt, location: $"{request.Account}/jobs/{job.Id}");
    }

    public BatchResponse List(BatchRequest request) => new FakeBatchQuery(request, FakeBatchQuery.OfLists)
        .List(state.Jobs.OrderBy(job => job.Number).Select(job => (job.Number, job.ToJson(request.Account))), "jobs");

    public BatchResponse Get(BatchRequest request, string id)
    {
        var query = new FakeBatchQuery(request, "$select", "$expand");
        var job = Require(id);
        return FakeBatchAnswers.Condition(request, job.ETag)
            ?? FakeBatchAnswers.Of(200, query.Select(job.ToJson(request.Account)), job.ETag, job.StateAt);
    }

    public BatchResponse Patch(BatchRequest request, string id)
    {
        _ = new FakeBatchQuery(request);
        var body = BatchBodies.Read(request);
        BatchBodies.JobUpdate.Check(body, "job");
        var job = RequireOpen(id);
        FakeBatchAnswers.Condition(request, job.ETag);
        if (body.ContainsKey("poolInfo") && job.State != FakeBatchJob.Disabled)
        {
            throw BatchRefusalException.Conflict("OperationInvalidForCurrentState", "The pool of a job can be changed only while the job is disabled.");
        }

        if (job.EndsWhenAllComplete && (string?)body["onAllTasksComplete"] == "noaction")
        {
            throw BatchRefusalException.Property("onAllTasksComplete", "noaction", "It cannot be changed back from terminatejob.");
        }

        job.Update(body);
        state.Touch(job);
        return FakeBatchAnswers.Of(200, etag: job.ETag, modified: state.Now, location: $"{request.Account}/jobs/{job.Id}");
    }

    public BatchResponse Delete(BatchRequest request, string id)
    {
        _ = new FakeBatchQuery(request, "force");
        var job = Require(id);
        FakeBatchAnswers.Condition(request, job.ETag);
        if (job.State == FakeBatchJob.Deleting)
        {
            throw BatchRefusalException.Conflict("JobBeingDeleted", "The specified job has been marked for deletion and is being garbage collected.");
        }

        state.Delete(job);
        return FakeBatchAnswers.Of(202);
    }

    public BatchResponse Terminate(BatchRequest request, string id)
    {
        _ = new FakeBatchQuery(request, "force");
        var body = request.Body.Length == 0 ? [] : BatchBodies.Read(request);
        BatchBodies.Terminate.Check(body, "parameters");
        var job = RequireOpen(id);
        FakeBatchAnswers.Condition(request, job.ETag);
        state.Terminate(job, (string?)body["terminateReason"] ?? "UserTerminate");
        return Accepted(request, job);
    }

    public BatchResponse Disable(BatchRequest request, string id)
    {
        _ = new FakeBatchQuery(request);
        var body = BatchBodies.Read(request);
        BatchBodies.Disable.Check(body, "content");
        var job = RequireOpen(id);
        FakeBatchAnswers.Condition(request, job.ETag);
        if (job.State is FakeBatchJob.Disabled or FakeBatchJob.Disabling)
        {
            throw BatchRefusalException.Conflict("JobDisabled", "The specified job is disabled.");
        }

        state.Disable(job, (string)body["disableTasks"]!);
        return Accepted(request, job);
    }

    public BatchResponse Enable(BatchRequest request, string id)
    {
        _ = new FakeBatchQuery(request);
        var job = RequireOpen(id);
        FakeBatchAnswers.Condition(request, job.ETag);
        if (job.State is not (FakeBatchJob.Disabled or FakeBatchJob.Disabling))
        {
            throw BatchRefusalException.Conflict("OperationInvalidForCurrentState", "The specified operation is not valid for the current state of the resource.");
        }

        state.Become(job, FakeBatchJob.Enabling);
        return Accepted(request, job);
    }

    public BatchResponse Counts(BatchRequest request, string id)
    {
        _ = new FakeBatchQuery(request);
        var job = Require(id);
        return FakeBatchAnswers.Ok(new JsonObject
        {
            ["odata.metadata"] = $"{request.Account}/$metadata#taskcountsresult/@Element",
            ["taskCounts"] = Count(static _ => 1),
            ["taskSlotCounts"] = Count(static task => task.Slots),
        });

        JsonObject Count(Func<FakeBatchTask, int> weight)
        {
            return new JsonObject
            {
                ["active"] = Sum(static task => task.State == FakeBatchTask.Active),
                ["running"] = Sum(static task => task.State == FakeBatchTask.Running),
                ["completed"] = Sum(static task => task.State == FakeBatchTask.Completed),
                ["succeeded"] = Sum(static task => task.HasSucceeded),
                ["failed"] = Sum(static task => task.Failure is not null),
            };

            int Sum(Func<FakeBatchTask, bool> counts) => job.Tasks.Where(counts).Sum(weight);
        }
    }

    /// <summary>A job that is there.</summary>
    public FakeBatchJob Require(string id) => state.Find(id) ?? throw BatchRefusalException.NotFound("JobNotFound", "The specified job does not exist.");

    /// <summary>A job that can still be changed.</summary>
    public FakeBatchJob RequireOpen(string id)
    {
        var job = Require(id);
        return job.State switch
        {
            FakeBatchJob.Completed => throw BatchRefusalException.Conflict("JobCompleted", "The specified job is already in a completed state."),
            FakeBatchJob.Terminating => throw BatchRefusalException.Conflict("JobBeingTerminated", "The specified job is being terminated."),
            FakeBatchJob.Deleting => throw BatchRefusalException.Conflict("JobBeingDeleted", "The specified job has been marked for deletion and is being garbage collected."),
            _ => job,
        };
    }

    private static BatchResponse Accepted(BatchRequest request, FakeBatchJob job) =>
        FakeBatchAnswers.Of(202, etag: job.ETag, modified: job.StateAt, location: $"{request.Account}/jobs/{job.Id}");
}
