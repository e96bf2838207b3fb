using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>The operations on tasks.</summary>
/// <param name="state">What the account holds.</param>
/// <param name="jobs">Finds their job.</param>
/// <remarks>
/// Source: BatchService.json (2025-06-01), paths /jobs/{jobId}/addtaskcollection, /jobs/{jobId}/tasks and below. A body of the wrong shape is refused
/// as a whole; what is wrong with one task's values is that task's result.
/// </remarks>
internal sealed class FakeBatchTaskCalls(FakeBatchState state, FakeBatchJobCalls jobs)
{
    private const int MostNeedsLength = 64_000;

    /// <summary>Adds a collection; half of it if the connection breaks meanwhile.</summary>
    public BatchResponse AddAll(BatchRequest request, string jobId, Func<string, bool> faultOf, bool half)
    {
        _ = new FakeBatchQuery(request);
        var body = BatchBodies.Read(request);
        BatchShape.Object(("value!", BatchShape.ListOf(BatchShape.Anything, BatchBodies.MostTasks))).Check(body, "taskCollection");
        var tasks = body["value"]!.AsArray().Select(static one => one!.AsObject()).ToList();
        foreach (var task in tasks)
        {
            foreach (var required in (string[])["id", "commandLine"])
            {
                if (!task.ContainsKey(required))
                {
                    throw BatchRefusalException.MissingProperty(required);
                }

                BatchShape.Text.Check(task[required], required);
            }
        }

        var job = jobs.RequireOpen(jobId);
        var results = new JsonArray();
        foreach (var task in half ? tasks.Take(tasks.Count / 2) : tasks)
        {
            results.Add((JsonNode)AddOne(request, job, task, faultOf));
        }

        return FakeBatchAnswers.Ok(new JsonObject
        {
            ["odata.metadata"] = $"{request.Account}/$metadata#taskaddresult",
            ["value"] = results,
        });
    }

    public BatchResponse Add(BatchRequest request, string jobId)
    {
        _ = new FakeBatchQuery(request);
        var body = BatchBodies.Read(request);
        var task = Add(jobs.RequireOpen(jobId), body);
        return FakeBatchAnswers.Of(201, etag: task.ETag, modified: task.StateAt, location: UrlOf(request, task));
    }

    public BatchResponse List(BatchRequest request, string jobId)
    {
        var query = new FakeBatchQuery(request, FakeBatchQuery.OfLists);
        return query.List(jobs.Require(jobId).Tasks.OrderBy(task => task.Number).Select(task => (task.Number, task.ToJson(request.Account))), "tasks");
    }

    public BatchResponse Get(BatchRequest request, string jobId, string taskId)
    {
        var query = new FakeBatchQuery(request, "$select", "$expand");
        var task = Require(jobId, taskId);
        return FakeBatchAnswers.Condition(request, task.ETag)
            ?? FakeBatchAnswers.Of(200, query.Select(task.ToJson(request.Account)), task.ETag, task.StateAt);
    }

    public BatchResponse Delete(BatchRequest request, string jobId, string taskId)
    {
        _ = new FakeBatchQuery(request);
        var task = Require(jobId, taskId);
        FakeBatchAnswers.Condition(request, task.ETag);
        if (task.Try is not null)
        {
            state.StopTask(task);
        }

        task.Job.Remove(task);
        state.Touch(task.Job);
        return FakeBatchAnswers.Of(200);
    }

    public BatchResponse Terminate(BatchRequest request, string jobId, string taskId)
    {
        _ = new FakeBatchQuery(request);
        var task = Require(jobId, taskId);
        FakeBatchAnswers.Condition(request, task.ETag);
        if (task.State == FakeBatchTask.Completed)
        {
            throw BatchRefusalException.Conflict("TaskCompleted", "The specified task is already in a completed state.");
        }

        state.StopTask(task);
        return FakeBatchAnswers.Of(204, etag: task.ETag, modified: task.StateAt, location: UrlOf(request, task));
    }

    public BatchResponse Reactivate(BatchRequest request, string jobId, string taskId)
    {
        _ = new FakeBatchQuery(request);
        var job = jobs.RequireOpen(jobId);
        var task = Require(jobId, taskId);
        FakeBatchAnswers.Condition(request, task.ETag);
        if (task.State != FakeBatchTask.Completed)
        {
            throw BatchRefusalException.Conflict("TaskNotCompleted", "The specified task is not in a completed state, and the requested operation can be performed only on completed tasks.");
        }

        if (task.HasSucceeded)
        {
            throw BatchRefusalException.Conflict("TaskSucceeded", "The specified task has already completed successfully, and the requested operation cannot be performed on successful tasks.");
        }

        job.Change(task, () => task.Reactivate(state.Now));
        state.Touch(job);
        return FakeBatchAnswers.Of(204, etag: task.ETag, modified: task.StateAt, location: UrlOf(request, task));
    }

    private static string UrlOf(BatchRequest request, FakeBatchTask task) => $"{request.Account}/jobs/{task.Job.Id}/tasks/{task.Id}";

    private JsonObject AddOne(BatchRequest request, FakeBatchJob job, JsonObject body, Func<string, bool> faultOf)
    {
        var id = (string?)body["id"] ?? "";
        try
        {
            if (faultOf(id))
            {
                return Failed("servererror", new BatchRefusalException(500, "InternalError", "The server encountered an internal error. Please retry the request."));
            }

            var task = Add(job, body);
            return new JsonObject
            {
                ["status"] = "success",
                ["taskId"] = id,
                ["eTag"] = task.ETag,
                ["lastModified"] = FakeBatchTask.Text(task.StateAt),
                ["location"] = UrlOf(request, task),
            };
        }
        catch (BatchRefusalException refusal)
        {
            return Failed("clienterror", refusal);
        }

        JsonObject Failed(string status, BatchRefusalException refusal) => new() { ["status"] = status, ["taskId"] = id, ["error"] = refusal.ToJson() };
    }

    private FakeBatchTask Add(FakeBatchJob job, JsonObject body)
    {
        BatchBodies.Task.Check(body, "task");
        var id = (string)body["id"]!;
        if (((string)body["commandLine"]!).Length == 0)
        {
            throw BatchRefusalException.Property("commandLine", "", "It is empty.");
        }

        if (body.ContainsKey("dependsOn") && !job.UsesDependencies)
        {
            throw new BatchRefusalException(
                400, "TaskDependenciesNotSpecifiedOnJob", "A task was specified as depending on other tasks, but the job did not specify that it would use task dependencies.");
        }

        if (body["dependsOn"]?["taskIds"]?.AsArray().Sum(static one => ((string)one!).Length) > MostNeedsLength)
        {
            throw new BatchRefusalException(400, "TaskDependencyListTooLong", "A task was specified as depending on other tasks, but the list of dependencies was too long to be stored.");
        }

        CheckActions(job, body);
        CheckContainer(job, body);
        if (job.Find(id) is not null)
        {
            throw BatchRefusalException.Conflict("TaskExists", "The specified task already exists.");
        }

        var task = new FakeBatchTask(job, (JsonObject)body.DeepClone(), state.NextNumber(), state.Now);
        job.Add(task);
        state.Touch(job);
        return task;
    }

    private static void CheckActions(FakeBatchJob job, JsonObject body)
    {
        var conditions = body["exitConditions"]?.ToJsonString() ?? "";
        if (!job.ActsOnFailure && conditions.Contains("\"jobAction\"", StringComparison.Ordinal))
        {
            throw BatchRefusalException.Property("jobAction", "", "The job's onTaskFailure is noaction.");
        }

        if (!job.UsesDependencies && conditions.Contains("\"dependencyAction\"", StringComparison.Ordinal))
        {
            throw BatchRefusalException.Property("dependencyAction", "", "The job does not use task dependencies.");
        }
    }

    private void CheckContainer(FakeBatchJob job, JsonObject body)
    {
        var runsContainers = state.Pools[job.PoolId].RunsContainers;
        if (runsContainers && !body.ContainsKey("containerSettings"))
        {
            throw BatchRefusalException.MissingProperty("containerSettings");
        }

        if (!runsContainers && body.ContainsKey("containerSettings"))
        {
            throw BatchRefusalException.Property("containerSettings", "", "The pool runs no containers.");
        }
    }

    private FakeBatchTask Require(string jobId, string taskId) =>
        jobs.Require(jobId).Find(taskId) ?? throw BatchRefusalException.NotFound("TaskNotFound", "The specified task does not exist.");
}
