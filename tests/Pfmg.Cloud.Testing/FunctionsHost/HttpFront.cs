using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>Where the world reaches an app: Azure's front end and the host's HTTP trigger, which hand a request on as it came.</summary>
/// <remarks>
/// Source: Azure/azure-functions-host, DefaultHttpWorkerService.ProxyInvocationRequest and DefaultHttpProxyService.cs (YARP without
/// transforms: the caller's path, query, headers and Host; hop-by-hop headers left out); "HTTP trigger", authorisation level and routes.
/// </remarks>
public sealed class HttpFront : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Transfer-Encoding", "Keep-Alive", "Upgrade", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
    };

    private readonly AppHost _host;
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _slots;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private HttpFront(AppHost host)
    {
        _host = host;
        _slots = new SemaphoreSlim(Math.Max(1, host.Host.MaxConcurrentRequests));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The function key that callers need.</summary>
    public static string Key => "key-of-the-stand-in";

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>Opens the app to callers.</summary>
    public static async Task<HttpFront> OpenAsync(AppHost host)
    {
        var front = new HttpFront(host);
        await front._app.StartAsync();
        return front;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        _slots.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (_host.Functions.FirstOrDefault(function => IsMatch(function, http.Request)) is not { } function)
        {
            http.Response.StatusCode = 404;
        }
        else if (function.NeedsKey && http.Request.Headers["x-functions-key"] != Key && http.Request.Query["code"] != Key)
        {
            http.Response.StatusCode = 401;
        }
        else
        {
            await _slots.WaitAsync(http.RequestAborted);
            try
            {
                await ForwardAsync(http);
            }
            finally
            {
                _slots.Release();
            }
        }
    }

    private bool IsMatch(FunctionJson function, HttpRequest request)
    {
        if (function.Trigger != "httpTrigger" || (function.Methods.Count > 0 && !function.Methods.Contains(request.Method, StringComparer.OrdinalIgnoreCase)))
        {
            return false;
        }

        var prefix = _host.Host.RoutePrefix is { Length: > 0 } text ? $"/{text}/" : "/";
        var path = request.Path.Value ?? "";
        return path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && (function.Route!.StartsWith("{*", StringComparison.Ordinal) || string.Equals(path[prefix.Length..], function.Route, StringComparison.OrdinalIgnoreCase));
    }

    private async Task ForwardAsync(HttpContext http)
    {
        var target = $"http://127.0.0.1:{_host.Port}{http.Request.Path.ToUriComponent()}{http.Request.QueryString.ToUriComponent()}";
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), target);
        var hasBody = http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0;
        request.Content = hasBody ? new StreamContent(http.Request.Body) : null;
        foreach (var (name, values) in http.Request.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        Replace(request, "X-Forwarded-For", "203.0.113.7:50000");
        Replace(request, "X-ARR-LOG-ID", "5a6c2f0e-0000-4000-8000-000000000000");
        Replace(request, "DISGUISED-HOST", "pfmg.example.org");
        Replace(request, "X-Azure-Functions-HostVersion", AppHost.HostVersion);
        Replace(request, "X-Azure-Functions-InvocationId", _host.InvocationId());
        Replace(request, "x-ms-invocation-id", "5a6c2f0e-0000-4000-8000-000000000000");
        using var response = await _client.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
        {
            http.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static void Replace(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
