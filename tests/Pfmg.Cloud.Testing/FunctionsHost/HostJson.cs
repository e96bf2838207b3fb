namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>What `host.json` asks of the Functions host, read as strictly as the host's reference describes it.</summary>
/// <remarks>
/// Source: "host.json reference for Azure Functions 2.x and later", "Azure Functions custom handlers", "Azure Queue storage trigger
/// and bindings" and "HTTP triggers and bindings" (their host.json sections); Azure/azure-functions-host, HttpWorkerOptions.cs.
/// </remarks>
public sealed record HostJson
{
    /// <summary>What a route begins with, without '/'.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>Messages of a queue handled at once.</summary>
    public required int QueueConcurrency { get; init; }

    /// <summary>Tries of a message.</summary>
    public required int MaxDequeueCount { get; init; }

    /// <summary>How long a message that failed stays out of sight.</summary>
    public required TimeSpan VisibilityTimeout { get; init; }

    /// <summary>Whether messages are taken to be base64.</summary>
    public required bool IsBase64 { get; init; }

    /// <summary>HTTP requests handled at once.</summary>
    public required int MaxConcurrentRequests { get; init; }

    /// <summary>The program that is started.</summary>
    public required string Executable { get; init; }

    /// <summary>With these arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Whether HTTP requests reach the program as they came.</summary>
    public required bool IsProxying { get; init; }

    /// <summary>Reads an app's.</summary>
    /// <exception cref="FunctionsHostException">The host would not take it.</exception>
    public static HostJson Read(string folder)
    {
        var host = JsonReader.OfFile(Path.Combine(folder, "host.json"))
            .Only("version", "functionTimeout", "extensions", "extensionBundle", "customHandler", "logging", "healthMonitor", "singleton", "retry", "concurrency", "telemetryMode");
        if (host.Text("version") != "2.0")
        {
            throw host.Wrong("version", "2.0");
        }

        host.Time("functionTimeout", TimeSpan.FromMinutes(30));
        var extensions = host.ObjectOrEmpty("extensions").Only("http", "queues");
        var http = extensions.ObjectOrEmpty("http").Only("routePrefix", "maxOutstandingRequests", "maxConcurrentRequests", "dynamicThrottlesEnabled", "hsts", "customHeaders");
        http.Number("maxOutstandingRequests", 200, -1, int.MaxValue);
        var queues = extensions.ObjectOrEmpty("queues").Only("maxPollingInterval", "visibilityTimeout", "batchSize", "maxDequeueCount", "newBatchThreshold", "messageEncoding");
        var batch = queues.Number("batchSize", 16, 1, 32);
        RequireBundle(host.Object("extensionBundle").Only("id", "version"));
        RequirePolling(queues);
        var handler = host.Object("customHandler").Only("description", "enableForwardingHttpRequest", "enableProxyingHttpRequest");
        var description = handler.Object("description").Only("defaultExecutablePath", "workingDirectory", "arguments", "defaultWorkerPath", "workerArguments");
        return new HostJson
        {
            RoutePrefix = http.TextOrNull("routePrefix") ?? "api",
            MaxConcurrentRequests = http.Number("maxConcurrentRequests", 100, -1, int.MaxValue),
            QueueConcurrency = batch + queues.Number("newBatchThreshold", batch / 2, 0, 1_000),
            MaxDequeueCount = queues.Number("maxDequeueCount", 5, 1, 1_000),
            VisibilityTimeout = queues.Time("visibilityTimeout", TimeSpan.Zero),
            IsBase64 = Encoding(queues),
            Executable = Program(folder, description),
            Arguments = description.Texts("arguments"),
            IsProxying = handler.Flag("enableProxyingHttpRequest"),
        };
    }

    private static bool Encoding(JsonReader queues) => (queues.TextOrNull("messageEncoding") ?? "base64") switch
    {
        "base64" => true,
        "none" => false,
        _ => throw queues.Wrong("messageEncoding", "base64 or none"),
    };

    private static void RequirePolling(JsonReader queues)
    {
        if (queues.Time("maxPollingInterval", TimeSpan.FromMinutes(1)) is var pause && (pause < TimeSpan.FromMilliseconds(100) || pause > TimeSpan.FromMinutes(1)))
        {
            throw queues.Wrong("maxPollingInterval", "from 100 ms to a minute");
        }
    }

    private static void RequireBundle(JsonReader bundle)
    {
        if (bundle.Text("id") != "Microsoft.Azure.Functions.ExtensionBundle")
        {
            throw bundle.Wrong("id", "the bundle that holds the storage extension");
        }

        bundle.Text("version");
    }

    private static string Program(string folder, JsonReader description)
    {
        var path = Path.Combine(folder, description.Text("defaultExecutablePath"));
        if (!File.Exists(path))
        {
            throw description.Wrong("defaultExecutablePath", "a file of the app");
        }

        return OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute) ? path : throw description.Wrong("defaultExecutablePath", "executable");
    }
}
