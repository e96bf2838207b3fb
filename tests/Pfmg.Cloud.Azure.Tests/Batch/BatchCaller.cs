using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Azure.Tests.Batch;

/// <summary>Calls a Batch account by hand, request by request, as its contract says.</summary>
internal sealed class BatchCaller(HttpMessageHandler handler, string account) : IDisposable
{
    private readonly HttpClient _client = new(handler);

    public string Version { get; set; } = FakeBatchAccount.ApiVersion;

    public string? Token { get; set; } = FakeBatchAccount.Token;

    public string MediaType { get; set; } = "application/json; odata=minimalmetadata";

    public string? IfMatch { get; set; }

    public static BatchCaller Of(FakeBatchAccount account) => new(new FakeBatchHandler(account), "http://batch.example");

    public void Dispose() => _client.Dispose();

    /// <summary>Sends a request.</summary>
    /// <returns>Status, the error's code or "", and the body.</returns>
    public async Task<Answer> SendAsync(string method, string path, JsonNode? body = null)
    {
        var version = Version.Length == 0 ? "" : $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={Version}";
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("http", StringComparison.Ordinal) ? path : $"{account}{path}{version}");
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        if (IfMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", IfMatch);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(MediaType);
        }

        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = text.Length == 0 ? null : JsonNode.Parse(text);
        return new Answer(response.StatusCode, (string?)json?["code"] ?? "", json, response.Headers.ETag?.ToString() ?? Etag(response), response.Headers.RetryAfter?.Delta);
    }

    public Task<Answer> AddJobAsync(string id = "job", string? onAllTasksComplete = null, string? onTaskFailure = "performexitoptionsjobaction", int priority = 0)
    {
        var body = new JsonObject { ["id"] = id, ["poolInfo"] = new JsonObject { ["poolId"] = "spot" }, ["usesTaskDependencies"] = true, ["priority"] = priority };
        if (onAllTasksComplete is not null)
        {
            body["onAllTasksComplete"] = onAllTasksComplete;
        }

        if (onTaskFailure is not null)
        {
            body["onTaskFailure"] = onTaskFailure;
        }

        return SendAsync("POST", "/jobs", body);
    }

    /// <summary>Adds tasks and requires that all were taken.</summary>
    public async Task AddAsync(string job, params JsonObject[] tasks)
    {
        var answer = await CollectAsync(job, tasks);
        Assert.All(answer.Body!["value"]!.AsArray(), result => Assert.True((string?)result!["status"] == "success", result.ToJsonString()));
    }

    public Task<Answer> CollectAsync(string job, params JsonObject[] tasks) =>
        SendAsync("POST", $"/jobs/{job}/addtaskcollection", new JsonObject { ["value"] = new JsonArray([.. tasks.Select(task => (JsonNode)task)]) });

    public async Task<string> JobStateAsync(string job = "job") => (string)(await SendAsync("GET", $"/jobs/{job}")).Body!["state"]!;

    public async Task<string> TaskStateAsync(string task, string job = "job") => (string)(await SendAsync("GET", $"/jobs/{job}/tasks/{task}")).Body!["state"]!;

    public static JsonObject Task(string id, params string[] needs)
    {
        var task = new JsonObject { ["id"] = id, ["commandLine"] = $"pfmg task run {id}", ["containerSettings"] = new JsonObject { ["imageName"] = "pfmg" } };
        if (needs.Length > 0)
        {
            task["dependsOn"] = new JsonObject { ["taskIds"] = new JsonArray([.. needs.Select(need => (JsonNode)need)]) };
        }

        return task;
    }

    // The service's ETags are without quotes, which .NET's type for them does not take.
    private static string? Etag(HttpResponseMessage response) => response.Headers.TryGetValues("ETag", out var values) ? values.First() : null;

    internal sealed record Answer(HttpStatusCode Status, string Code, JsonNode? Body, string? ETag, TimeSpan? RetryAfter)
    {
        public int Number => (int)Status;
    }
}
