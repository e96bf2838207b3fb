using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Who asks, and by which row of the access table they came in.</summary>
internal static class CallerHttp
{
    /// <summary>Who asks; <see cref="Core.Callers.Caller.Anonymous"/> without a token, and always on a route that is open to all.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.Get<Caller>() ?? Core.Callers.Caller.Anonymous;

    /// <summary>How they came in; null outside of the routes of the table.</summary>
    public static Admission? Admission(this HttpContext http) => http.Features.Get<Admission>();
}

/// <summary>How a caller came in.</summary>
/// <param name="Row">The route's row.</param>
/// <param name="Rule">The first of its rules that let them in; null if everyone may.</param>
internal sealed record Admission(AccessRow Row, AccessRule? Rule);
