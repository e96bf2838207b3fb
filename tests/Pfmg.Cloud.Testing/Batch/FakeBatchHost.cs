using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>A Batch account on loopback, whose nodes really run the command lines of tasks, as processes of this machine.</summary>
public sealed class FakeBatchHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BatchDisturbance _disturbance;
    [SuppressMessage("Security", "CA5394", Justification = "Chance that can be repeated.")]
    private readonly Random _random;
    private readonly Lock _gate = new();
    private int _faults;

    private FakeBatchHost(FakeBatchHostOptions options)
    {
        (_disturbance, _random) = (options.Disturbance, new Random(options.Disturbance.Seed));
        Account = new FakeBatchAccount(TimeProvider.System);
        Account.AddPool(options.Pool, options.SlotsPerNode, options.Image);
        Nodes = new FakeBatchNodes(Account, options);
        FaultOf = Draw;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens: http, loopback, a free port.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>The account.</summary>
    public FakeBatchAccount Account { get; }

    /// <summary>Its nodes.</summary>
    public FakeBatchNodes Nodes { get; }

    /// <summary>What goes wrong with a request; by default what the options' disturbance draws.</summary>
    public Func<BatchRequest, BatchFault> FaultOf { get; set; }

    /// <summary>Faults of requests so far.</summary>
    public int Faults => _faults;

    /// <summary>Starts one.</summary>
    public static async Task<FakeBatchHost> StartAsync(FakeBatchHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new FakeBatchHost(options);
        await host._app.StartAsync();
        return host;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new BatchRequest(context.Request.Method, new Uri(context.Request.GetEncodedUrl()), headers, body.ToArray());
        var fault = FaultOf(request);
        var answer = Account.Answer(request, fault);
        if (fault is BatchFault.LostRequest or BatchFault.LostResponse or BatchFault.LostHalfway)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Body is not null)
        {
            await context.Response.Body.WriteAsync(answer.Bytes, context.RequestAborted);
        }
    }

    [SuppressMessage("Security", "CA5394", Justification = "Chance that can be repeated.")]
    private BatchFault Draw(BatchRequest request)
    {
        lock (_gate)
        {
            var drawn = _random.NextDouble();
            var fault = drawn < _disturbance.Throttle ? Pick(BatchFault.TooManyRequests, BatchFault.Busy)
                : drawn < _disturbance.Throttle + _disturbance.Lose ? Pick(BatchFault.LostRequest, BatchFault.LostResponse, BatchFault.LostHalfway)
                : BatchFault.None;
            if (fault == BatchFault.None || _faults >= _disturbance.Budget)
            {
                return BatchFault.None;
            }

            _faults++;
            return fault;
        }

        BatchFault Pick(params BatchFault[] faults) => faults[_random.Next(faults.Length)];
    }
}
