using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>Sends a request again when the service asks for it (429, 503 with Retry-After) or has stumbled, a few times, by an injected clock.</summary>
/// <param name="time">Waits by its timers.</param>
/// <param name="retries">How often after the first time.</param>
/// <remarks>
/// Azure.Core's own policy waits by the real clock, which a simulation must not do. Every request of ours may be sent twice: what exists already counts as
/// made. A pause of more than <see cref="Longest"/> is not waited for here: whoever asked is told, and the sweeper comes again.
/// </remarks>
internal sealed class HonourRetryAfter(TimeProvider time, int retries) : HttpPipelinePolicy
{
    /// <summary>The longest pause that a caller is kept waiting for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("Batch is called asynchronously.");

    /// <inheritdoc />
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        for (var tried = 0; ; tried++)
        {
            var pause = Exponential(tried);
            try
            {
                // As the rest of the pipeline does: a scheduler of the caller's own is not for what the pipeline does between its requests.
                await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
                Measures.BatchRequests.Add(1, new(Facts.Operation, OperationOf(message.Request)), new(Facts.Status, message.Response.Status));
                if (message.Response.Status is not (408 or 429 or 500 or 502 or 503 or 504))
                {
                    return;
                }

                pause = Asked(message.Response) ?? pause;
                if (tried >= retries || pause > Longest)
                {
                    return;
                }
            }
            catch (Exception e) when (tried < retries && IsOfTheWay(e) && !message.CancellationToken.IsCancellationRequested)
            {
                // The answer did not arrive: whether the request took effect, the next one tells.
            }

            await Task.Delay(pause, time, message.CancellationToken).ConfigureAwait(false);
        }
    }

    // "/jobs/ID/tasks/ID" is asked for jobs/tasks: ids are left out.
    private static string OperationOf(Request request) =>
        $"{request.Method.Method} {string.Join('/', request.Uri.Path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Where((_, index) => index % 2 == 0))}";

    private static bool IsOfTheWay(Exception failure) => failure is RequestFailedException { Status: 0 } or IOException or OperationCanceledException;

    private static TimeSpan Exponential(int tried) => TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << tried));

    // RFC 9110 § 10.2.3: seconds, or a date.
    private TimeSpan? Asked(Response response)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? TimeSpan.FromTicks(Math.Max(0, (date - time.GetUtcNow()).Ticks))
            : null;
    }
}
