using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Limits how often each caller, and each address of nobody, may ask.</summary>
internal static class LimitRegistration
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Registers the limits; `UseRateLimiter` enforces them behind <see cref="IdentifyMiddleware"/>.</summary>
    public static void AddLimits(this IServiceCollection services, LimitOptions limits, bool behindHost) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => PartitionOf(http, limits, behindHost));
        limiter.OnRejected = (rejected, _) => new ValueTask(RefuseAsync(rejected));
    });

    private static RateLimitPartition<string> PartitionOf(HttpContext http, LimitOptions limits, bool behindHost)
    {
        // What the Functions host calls is work, not a request; its queue decides how much.
        if (http.Features.Get<Identified>()?.Row.When == "host")
        {
            return RateLimitPartition.GetNoLimiter("host");
        }

        var caller = http.Caller();
        return caller.IsAnonymous
            ? Partition($"address {AddressOf(http, behindHost)}", limits.AnonymousPerSecond, limits.AnonymousBurst)
            : Partition($"caller {caller.Subject}", limits.CallerPerSecond, limits.CallerBurst);
    }

    private static RateLimitPartition<string> Partition(string key, int perSecond, int burst) => perSecond == 0
        ? RateLimitPartition.GetNoLimiter(key)
        : RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions { TokenLimit = burst, TokensPerPeriod = perSecond, ReplenishmentPeriod = Second, QueueLimit = 0 });

    // Behind the host every connection is the host's; the last address is the one that Azure's front end has seen itself.
    private static string AddressOf(HttpContext http, bool behindHost) => behindHost && http.Request.Headers["X-Forwarded-For"].LastOrDefault() is { Length: > 0 } forwarded
        ? WithoutPort(forwarded.Split(',')[^1].Trim())
        : http.Connection.RemoteIpAddress?.ToString() ?? "";

    private static string WithoutPort(string address) => System.Net.IPEndPoint.TryParse(address, out var end) ? end.Address.ToString() : address;

    private static Task RefuseAsync(OnRejectedContext rejected)
    {
        var http = rejected.HttpContext;
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var pause) ? Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)) : 1;
        var problem = ProblemMiddleware.Create(429, "too-many-requests", "Too many requests from you; ask again later.", null);
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        return ProblemMiddleware.WriteAsync(http, problem);
    }
}
