using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>The one trace of everything that an upload causes, from its first file to the last query about it.</summary>
/// <remarks>
/// Derived, so that whoever knows the upload knows its trace: no message between upload, event, run and tasks need carry it. The root is the
/// upload as a whole, which lasts hours at its platform and of which nothing of ours sees both ends: no span is exported for it.
/// Source: W3C Trace Context § 3.2.2 for the shape of both ids.
/// </remarks>
public static class UploadTrace
{
    private const int TraceDigits = 32;
    private const int SpanDigits = 16;

    /// <summary>The root of an upload's trace, to be the parent of what is not below another span.</summary>
    /// <param name="platform">The platform that delivers, as in the upload's path.</param>
    /// <param name="run">Its own name of the run, as in the path. Of neither anything can be read in the ids.</param>
    /// <returns>As trace id the first 32 hexadecimal digits of SHA-256 over "uploads/{platform}/{run}", as span id the next 16; sampled.</returns>
    public static ActivityContext Of(string platform, string run)
    {
        var digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"uploads/{platform}/{run}"))).AsSpan();
        return new ActivityContext(
            ActivityTraceId.CreateFromString(digits[..TraceDigits]),
            ActivitySpanId.CreateFromString(digits.Slice(TraceDigits, SpanDigits)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }

    /// <summary>What a client sends as `traceparent` for its requests to belong to an upload's trace.</summary>
    /// <param name="platform">As for <see cref="Of"/>.</param>
    /// <param name="run">As for <see cref="Of"/>.</param>
    public static string Parent(string platform, string run)
    {
        var root = Of(platform, run);
        return $"00-{root.TraceId.ToHexString()}-{root.SpanId.ToHexString()}-01";
    }
}
