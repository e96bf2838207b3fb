using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>A strict stand-in of the Functions host for an app whose functions are a custom handler's: reads the app's folder, starts its program, calls its triggers.</summary>
/// <remarks>
/// Source: Azure/azure-functions-host: DefaultHttpWorkerService.cs (what is sent and what an answer means),
/// ScriptInvocationContextExtensions.cs (values as JSON text within the JSON, unless they are objects); Azure/azure-sdk-for-net,
/// QueueProcessor.cs (tries, poison queue; none for a queue that is one); "Azure Queue storage trigger", Message metadata.
/// It keeps no time: a message that failed is taken again at once.
/// </remarks>
public sealed class AppHost : IAsyncDisposable
{
    private const string Version = "4.1044.400.0";
    private const string PoisonSuffix = "-poison";

    private readonly Worker _worker;
    private readonly HttpClient _client;
    private readonly Dictionary<string, Queue<QueuedMessage>> _queues = new(StringComparer.Ordinal);
    private int _invocations;
    private int _messages;

    private AppHost(HostJson host, IReadOnlyList<FunctionJson> functions, Worker worker)
    {
        (Host, Functions, _worker) = (host, functions, worker);
        _client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{worker.Port}"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What `host.json` asks for.</summary>
    public HostJson Host { get; }

    /// <summary>The app's functions, by name.</summary>
    public IReadOnlyList<FunctionJson> Functions { get; }

    /// <summary>The handler's process id.</summary>
    public int ProcessId => _worker.Id;

    /// <summary>What the handler wrote to its streams; it writes log lines after the answer they belong to, so all of them are here only after <see cref="StopAsync"/>.</summary>
    public IReadOnlyList<string> Lines => _worker.Lines;

    /// <summary>Asks the handler to end, and waits until it has.</summary>
    public Task StopAsync() => _worker.StopAsync();

    /// <summary>The port that the host gave the handler.</summary>
    public int Port => _worker.Port;

    /// <summary>Starts an app.</summary>
    /// <param name="folder">Where `host.json` is.</param>
    /// <param name="settings">The app's settings, by name; a queue trigger's connection must be among them as `NAME__queueServiceUri`.</param>
    /// <exception cref="FunctionsHostException">The host would not start it.</exception>
    public static async Task<AppHost> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var host = HostJson.Read(folder);
        var functions = FunctionJson.ReadAll(folder);
        foreach (var function in functions.Where(function => function.Connection is not null && !settings.ContainsKey($"{function.Connection}__queueServiceUri")))
        {
            throw new FunctionsHostException($"{function.Name}: no setting {function.Connection}__queueServiceUri.");
        }

        return new AppHost(host, functions, await Worker.StartAsync(host, folder, settings));
    }

    /// <summary>Messages on a queue.</summary>
    public IReadOnlyCollection<QueuedMessage> Messages(string queue) => Of(queue);

    /// <summary>Puts a message on a queue, as Event Grid would; nobody is called yet.</summary>
    public QueuedMessage Put(string queue, string text)
    {
        var message = new QueuedMessage($"{++_messages:x8}-0000-4000-8000-000000000000", text);
        Of(queue).Enqueue(message);
        return message;
    }

    /// <summary>Takes one message of a queue and calls its function.</summary>
    /// <returns>What it answered; null if the message could not even be decoded. It is then gone, back on the queue, or on the poison queue.</returns>
    public async Task<WorkerAnswer?> TakeAsync(string queue)
    {
        var function = Functions.Single(function => function.Queue == queue);
        var message = Of(queue).Dequeue();
        message.DequeueCount++;
        WorkerAnswer? answer = null;
        if (Decode(message) is { } text)
        {
            answer = await InvokeAsync(function, AsText(JsonValue.Create(text)), Metadata(function, message));
        }

        // A poison queue has no poison queue of its own: there a message that fails stays, out of sight for a while.
        if (answer is not { Succeeded: true })
        {
            var isLast = answer is null || message.DequeueCount >= Host.MaxDequeueCount;
            if (isLast && !queue.EndsWith(PoisonSuffix, StringComparison.Ordinal))
            {
                Put(queue + PoisonSuffix, message.Text);
            }
            else
            {
                Of(queue).Enqueue(message);
            }
        }

        return answer;
    }

    /// <summary>Takes messages of a queue until none is left.</summary>
    /// <returns>What was answered, in order.</returns>
    public async Task<IReadOnlyList<WorkerAnswer?>> DrainAsync(string queue)
    {
        var answers = new List<WorkerAnswer?>();
        while (Of(queue).Count > 0)
        {
            answers.Add(await TakeAsync(queue));
        }

        return answers;
    }

    /// <summary>Lets a timer fire.</summary>
    /// <param name="name">The function.</param>
    /// <param name="isPastDue">Whether it should have fired before.</param>
    public Task<WorkerAnswer> FireAsync(string name, bool isPastDue = false)
    {
        var function = Functions.Single(function => function.Name == name && function.Trigger == "timerTrigger");
        var timer = new JsonObject
        {
            ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
            ["ScheduleStatus"] = new JsonObject { ["Last"] = "2026-01-02T01:00:00.0000000+00:00", ["LastUpdated"] = "2026-01-02T01:00:00.0000000+00:00", ["Next"] = "2026-01-03T01:00:00.0000000+00:00" },
            ["IsPastDue"] = isPastDue,
        };
        return InvokeAsync(function, timer, new JsonObject { ["sys"] = Sys(function) });
    }

    /// <summary>Calls a function with any body, as no host would.</summary>
    public async Task<WorkerAnswer> SendAsync(string name, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + name) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Azure-Functions-HostVersion", Version);
        request.Headers.Add("X-Azure-Functions-InvocationId", InvocationId());
        request.Headers.UserAgent.ParseAdd($"Azure-Functions-Host/{Version}");
        using var response = await _client.SendAsync(request);
        return await WorkerAnswer.ReadAsync(response);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _worker.DisposeAsync();
    }

    internal static string HostVersion => Version;

    internal string InvocationId() => string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _invocations):x8}-1111-4111-8111-111111111111");

    private Task<WorkerAnswer> InvokeAsync(FunctionJson function, JsonNode value, JsonObject metadata) =>
        SendAsync(function.Name, new JsonObject { ["Data"] = new JsonObject { [function.Binding] = value }, ["Metadata"] = metadata }.ToJsonString());

    private static JsonObject Metadata(FunctionJson function, QueuedMessage message)
    {
        string[] times = ["2026-01-09T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "2026-01-02T00:10:00+00:00"];
        return new JsonObject
        {
            ["DequeueCount"] = AsText(JsonValue.Create(message.DequeueCount)),
            ["ExpirationTime"] = AsText(JsonValue.Create(times[0])),
            ["Id"] = AsText(JsonValue.Create(message.Id)),
            ["InsertionTime"] = AsText(JsonValue.Create(times[1])),
            ["NextVisibleTime"] = AsText(JsonValue.Create(times[2])),
            ["PopReceipt"] = AsText(JsonValue.Create(message.PopReceipt)),
            ["sys"] = Sys(function),
        };
    }

    private static JsonObject Sys(FunctionJson function) =>
        new() { ["MethodName"] = function.Name, ["UtcNow"] = "2026-01-02T00:00:00.0000000Z", ["RandGuid"] = "24ad4c06-24ad-4e5b-8294-3da9714877e9" };

    /// <summary>What is no object travels as the text of its JSON.</summary>
    private static JsonValue AsText(JsonNode value) => JsonValue.Create(value.ToJsonString(JsonSerializerOptions.Web))!;

    private string? Decode(QueuedMessage message)
    {
        if (!Host.IsBase64)
        {
            return message.Text;
        }

        var bytes = new byte[message.Text.Length];
        return Convert.TryFromBase64String(message.Text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private Queue<QueuedMessage> Of(string queue)
    {
        if (!_queues.TryGetValue(queue, out var messages))
        {
            _queues.Add(queue, messages = new Queue<QueuedMessage>());
        }

        return messages;
    }
}
