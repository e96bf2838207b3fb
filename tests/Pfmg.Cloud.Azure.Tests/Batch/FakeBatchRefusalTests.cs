using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Azure.Tests.Batch;

/// <summary>The fake account refuses what the service refuses, with its codes: what passes on it was not merely let through.</summary>
public sealed class FakeBatchRefusalTests : IDisposable
{
    private readonly FakeBatchAccount _account = new(TimeProvider.System);
    private readonly BatchCaller _caller;

    public FakeBatchRefusalTests()
    {
        _account.AddPool("spot", 4, "pfmg");
        _account.AddPool("plain", 4, null);
        _caller = BatchCaller.Of(_account);
    }

    public void Dispose() => _caller.Dispose();

    [Theory]
    [InlineData("", 400, "MissingRequiredQueryParameter")]
    [InlineData("2024-07-01.20.0", 400, "UnsupportedRequestVersion")]
    public async Task A_version_must_be_the_one_of_the_contract(string version, int status, string code)
    {
        _caller.Version = version;
        await RefusesAsync(status, code, "GET", "/jobs");
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("another", 403)]
    public async Task A_request_must_be_authorised(string? token, int status)
    {
        _caller.Token = token;
        await RefusesAsync(status, "AuthenticationFailed", "GET", "/jobs");
    }

    [Theory]
    [InlineData("GET", "/nothing", 400, "InvalidUri")]
    [InlineData("PUT", "/jobs/job/tasks", 405, "UnsupportedHttpVerb")]
    [InlineData("DELETE", "/jobs", 405, "UnsupportedHttpVerb")]
    [InlineData("GET", "/jobs/job", 404, "JobNotFound")]
    [InlineData("GET", "/jobs/job/tasks", 404, "JobNotFound")]
    [InlineData("GET", "/pools/none", 404, "PoolNotFound")]
    [InlineData("GET", "/jobs?$top=3", 400, "UnsupportedQueryParameter")]
    [InlineData("GET", "/jobs?maxresults=0", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("GET", "/jobs?maxresults=1001", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("GET", "/jobs?$filter=colour eq 'red'", 400, "InvalidQueryParameterValue")]
    [InlineData("GET", "/jobs?$select=id;state", 400, "InvalidQueryParameterValue")]
    public Task What_it_does_not_know_is_refused(string method, string path, int status, string code) => RefusesAsync(status, code, method, path);

    [Theory]
    [InlineData("""{"poolInfo":{"poolId":"spot"}}""", "MissingRequiredProperty")]
    [InlineData("""{"id":"job"}""", "MissingRequiredProperty")]
    [InlineData("""{"id":"job.1","poolInfo":{"poolId":"spot"}}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"","poolInfo":{"poolId":"spot"}}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"job","poolInfo":{"poolId":"spot"},"color":"red"}""", "UnsupportedProperty")]
    [InlineData("""{"id":"job","poolInfo":{"poolId":"spot"},"priority":1001}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"job","poolInfo":{"poolId":"spot"},"onAllTasksComplete":"terminateJob"}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"job","poolInfo":{"poolId":"spot"},"usesTaskDependencies":"true"}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"job","poolInfo":{"poolId":"spot"},"constraints":{"maxWallClockTime":"6 hours"}}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"job","poolInfo":{"poolId":"spot"},"metadata":[{"name":"run"}]}""", "MissingRequiredProperty")]
    [InlineData("[]", "InvalidRequestBody")]
    public Task A_job_of_the_wrong_shape_is_refused(string body, string code) => RefusesAsync(400, code, "POST", "/jobs", JsonNode.Parse(body));

    [Fact]
    public async Task An_id_of_more_than_64_characters_is_refused() =>
        Assert.Equal("InvalidPropertyValue", (await _caller.AddJobAsync(new string('a', 65))).Code);

    [Fact]
    public async Task A_pool_must_be_there() => await RefusesAsync(
        404, "PoolNotFound", "POST", "/jobs", JsonNode.Parse("""{"id":"job","poolInfo":{"poolId":"none"}}"""));

    [Fact]
    public async Task The_media_type_must_say_which_odata_it_is()
    {
        _caller.MediaType = "application/json";
        Assert.Equal("InvalidHeaderValue", (await _caller.AddJobAsync()).Code);
    }

    [Fact]
    public async Task Ids_are_the_same_whatever_their_case()
    {
        Assert.Equal(201, (await _caller.AddJobAsync("Job")).Number);
        Assert.Equal("JobExists", (await _caller.AddJobAsync("jOB")).Code);
    }

    [Fact]
    public async Task More_than_a_hundred_tasks_or_a_megabyte_are_not_taken_at_once()
    {
        await _caller.AddJobAsync();
        var many = Enumerable.Range(0, 101).Select(i => BatchCaller.Task($"t{i}")).ToArray();
        Assert.Equal("InvalidPropertyValue", (await _caller.CollectAsync("job", many)).Code);

        var large = BatchCaller.Task("large");
        large["commandLine"] = new string('x', 1 << 20);
        Assert.Equal((413, "RequestBodyTooLarge"), await CodeAsync(_caller.CollectAsync("job", large)));
        Assert.Equal(0, (int?)(await _caller.SendAsync("GET", "/jobs/job/taskcounts")).Body!["taskCounts"]!["active"]);
    }

    [Theory]
    [InlineData("""{"id":"align.1","commandLine":"x"}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"a","commandLine":""}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"a","commandLine":"x"}""", "MissingRequiredProperty")]
    [InlineData("""{"id":"a","commandLine":"x","containerSettings":{}}""", "MissingRequiredProperty")]
    [InlineData("""{"id":"a","commandLine":"x","containerSettings":{"imageName":"i"},"requiredSlots":0}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"a","commandLine":"x","containerSettings":{"imageName":"i"},"exitConditions":{"default":{"jobAction":"Terminate"}}}""", "InvalidPropertyValue")]
    [InlineData("""{"id":"a","commandLine":"x","containerSettings":{"imageName":"i"},"cores":3}""", "UnsupportedProperty")]
    public async Task What_is_wrong_with_one_task_is_its_own_result(string body, string code)
    {
        await _caller.AddJobAsync();
        var answer = await _caller.CollectAsync("job", BatchCaller.Task("good"), JsonNode.Parse(body)!.AsObject());

        Assert.Equal(200, answer.Number);
        Assert.Equal(["success", "clienterror"], answer.Body!["value"]!.AsArray().Select(one => (string?)one!["status"]));
        Assert.Equal(code, (string?)answer.Body["value"]![1]!["error"]!["code"]);
    }

    [Fact]
    public async Task A_collection_that_lacks_what_every_task_must_have_is_refused_as_a_whole()
    {
        await _caller.AddJobAsync();
        Assert.Equal("MissingRequiredProperty", (await _caller.CollectAsync("job", BatchCaller.Task("good"), new JsonObject { ["id"] = "a" })).Code);
        Assert.Equal("TaskNotFound", (await _caller.SendAsync("GET", "/jobs/job/tasks/good")).Code);
    }

    [Fact]
    public async Task Dependencies_and_actions_must_be_those_that_the_job_uses()
    {
        await _caller.SendAsync("POST", "/jobs", JsonNode.Parse("""{"id":"job","poolInfo":{"poolId":"spot"}}"""));
        var acts = BatchCaller.Task("b");
        acts["exitConditions"] = JsonNode.Parse("""{"default":{"jobAction":"none"}}""");
        var answer = await _caller.CollectAsync("job", BatchCaller.Task("a", "x"), acts);
        Assert.Equal(["TaskDependenciesNotSpecifiedOnJob", "InvalidPropertyValue"], answer.Body!["value"]!.AsArray().Select(one => (string?)one!["error"]!["code"]));
    }

    [Fact]
    public async Task A_pool_without_containers_takes_no_container_tasks()
    {
        await _caller.SendAsync("POST", "/jobs", JsonNode.Parse("""{"id":"job","poolInfo":{"poolId":"plain"}}"""));
        var answer = await _caller.CollectAsync("job", BatchCaller.Task("a"));
        Assert.Equal("InvalidPropertyValue", (string?)answer.Body!["value"]![0]!["error"]!["code"]);
    }

    [Fact]
    public async Task Jobs_beyond_the_quota_are_refused_until_one_is_completed()
    {
        _account.ActiveJobQuota = 1;
        await _caller.AddJobAsync("one");
        Assert.Equal((409, "ActiveJobAndScheduleQuotaReached"), await CodeAsync(_caller.AddJobAsync("two")));

        await _caller.SendAsync("POST", "/jobs/one/terminate");
        Assert.Equal("ActiveJobAndScheduleQuotaReached", (await _caller.AddJobAsync("two")).Code);
        _account.Settle();
        Assert.Equal(201, (await _caller.AddJobAsync("two")).Number);
    }

    [Fact]
    public async Task What_has_ended_takes_no_changes()
    {
        await _caller.AddJobAsync();
        await _caller.SendAsync("POST", "/jobs/job/terminate");
        Assert.Equal("JobBeingTerminated", (await _caller.CollectAsync("job", BatchCaller.Task("a"))).Code);
        _account.Settle();
        Assert.Equal("JobCompleted", (await _caller.CollectAsync("job", BatchCaller.Task("a"))).Code);
        await RefusesAsync(409, "JobCompleted", "POST", "/jobs/job/terminate");
        await RefusesAsync(409, "JobCompleted", "PATCH", "/jobs/job", new JsonObject { ["priority"] = 1 });
        Assert.Equal("JobExists", (await _caller.AddJobAsync()).Code);

        Assert.Equal(202, (await _caller.SendAsync("DELETE", "/jobs/job")).Number);
        Assert.Equal("JobBeingDeleted", (await _caller.AddJobAsync()).Code);
        _account.Settle();
        Assert.Equal(201, (await _caller.AddJobAsync()).Number);
    }

    [Fact]
    public async Task A_condition_that_is_not_met_changes_nothing()
    {
        await _caller.AddJobAsync();
        var before = (await _caller.SendAsync("GET", "/jobs/job")).ETag;
        Assert.Equal(200, (await _caller.SendAsync("PATCH", "/jobs/job", new JsonObject { ["priority"] = 1 })).Number);

        _caller.IfMatch = before;
        await RefusesAsync(412, "ConditionNotMet", "PATCH", "/jobs/job", new JsonObject { ["priority"] = 2 });
        _caller.IfMatch = null;
        Assert.Equal(1, (int?)(await _caller.SendAsync("GET", "/jobs/job")).Body!["priority"]);
    }

    [Fact]
    public async Task What_was_turned_on_cannot_be_turned_off()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", BatchCaller.Task("a"));
        await _caller.SendAsync("PATCH", "/jobs/job", new JsonObject { ["onAllTasksComplete"] = "terminatejob" });
        await RefusesAsync(400, "InvalidPropertyValue", "PATCH", "/jobs/job", new JsonObject { ["onAllTasksComplete"] = "noaction" });
        await RefusesAsync(400, "UnsupportedProperty", "PATCH", "/jobs/job", new JsonObject { ["onTaskFailure"] = "noaction" });
    }

    private async Task RefusesAsync(int status, string code, string method, string path, JsonNode? body = null) =>
        Assert.Equal((status, code), await CodeAsync(_caller.SendAsync(method, path, body)));

    private static async Task<(int Status, string Code)> CodeAsync(Task<BatchCaller.Answer> call)
    {
        var answer = await call;
        return (answer.Number, answer.Code);
    }
}
