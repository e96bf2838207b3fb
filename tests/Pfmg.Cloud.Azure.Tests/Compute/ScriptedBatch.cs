using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Azure.Identity;
using Pfmg.Cloud.Azure.Compute;

namespace Pfmg.Cloud.Azure.Tests.Compute;

/// <summary>Answers each request with the next line of a script, in the shapes of the published examples, and keeps what was asked.</summary>
internal sealed class ScriptedBatch : HttpMessageHandler
{
    private readonly Queue<Func<BatchRequest, HttpResponseMessage>> _script = [];

    public List<BatchRequest> Requests { get; } = [];

    public IEnumerable<string> Lines => Requests.Select(request => $"{request.Method} {request.Path}");

    public BatchClient Client(TimeProvider time, int retries = 3) => BatchClient.Create(
        new Uri("http://localhost:1"), new DefaultAzureCredential(), time, new HttpClientTransport(this), retries);

    public ScriptedBatch Then(int status, string body = "", params (string Name, string Value)[] headers) => Then(_ =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    });

    public ScriptedBatch Then(Func<BatchRequest, HttpResponseMessage> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    /// <summary>An error in the service's shape.</summary>
    public ScriptedBatch Refuse(int status, string code) =>
        Then(status, $$"""
        {"odata.metadata":"https://account.region.batch.azure.com/$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element","code":"{{code}}","message":{"lang":"en-US","value":"A sentence.\nRequestId:1"} }
        """);

    /// <summary>The request takes effect and its answer gets lost.</summary>
    public ScriptedBatch Lose() => Then(_ => throw new HttpRequestException("The connection was reset."));

    /// <summary>All tasks of the request are added.</summary>
    public ScriptedBatch Add() => Then(request => Added(request, _ => ("success", null)));

    public ScriptedBatch Add(Func<string, (string Status, string? Code)> judge) => Then(request => Added(request, judge));

    /// <summary>A job as the service tells of it.</summary>
    public ScriptedBatch Job(string state, string onAllTasksComplete) => Then(
        200, $$"""{"id":"run-1","url":"https://account.region.batch.azure.com/jobs/run-1","eTag":"0x8D4","lastModified":"2025-02-17T00:05:27Z","creationTime":"2025-02-17T00:05:25Z","state":"{{state}}","stateTransitionTime":"2025-02-17T00:05:27Z","priority":0,"usesTaskDependencies":true,"poolInfo":{"poolId":"spot"},"onAllTasksComplete":"{{onAllTasksComplete}}","onTaskFailure":"performexitoptionsjobaction"}""");

    public void Done() => Assert.Empty(_script);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Assert.Equal("?api-version=2025-06-01", request.RequestUri!.Query);
        Assert.Equal("Bearer stand-in", request.Headers.Authorization?.ToString());
        Assert.Equal(body is null ? null : "application/json; odata=minimalmetadata", request.Content?.Headers.ContentType?.ToString());
        var asked = new BatchRequest(request.Method.Method, request.RequestUri.AbsolutePath, body is null ? null : JsonNode.Parse(body)!.AsObject());
        Requests.Add(asked);
        return _script.TryDequeue(out var answer) ? answer(asked) : throw new InvalidOperationException($"Nothing is to be answered to {asked.Method} {asked.Path}.");
    }

    private static HttpResponseMessage Added(BatchRequest request, Func<string, (string Status, string? Code)> judge)
    {
        var results = new JsonArray();
        foreach (var task in request.Body!["value"]!.AsArray())
        {
            var id = (string)task!["id"]!;
            var (status, code) = judge(id);
            var result = new JsonObject { ["taskId"] = id, ["status"] = status };
            if (code is not null)
            {
                result["error"] = new JsonObject { ["code"] = code, ["message"] = new JsonObject { ["lang"] = "en-us", ["value"] = "A sentence." } };
            }

            results.Add(result);
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(new JsonObject { ["value"] = results }.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}

/// <summary>What a client asked of the service.</summary>
internal sealed record BatchRequest(string Method, string Path, JsonObject? Body);
