using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Which version of a thing a request means to change.</summary>
/// <remarks>Source: RFC 9110 § 13.1.1 (If-Match), RFC 6585 § 3 (428).</remarks>
internal static class IfMatch
{
    /// <summary>Whatever version there is: for additions that take nothing away from others.</summary>
    public const string Any = "*";

    /// <summary>The one version that a change is for, without its quotes; or <see cref="Any"/>.</summary>
    /// <exception cref="BadHttpRequestException">428: the header is not there.</exception>
    /// <exception cref="InvalidInputException">It is not one strong entity tag.</exception>
    public static string Required(HttpRequest request) => request.Headers.IfMatch.ToString() switch
    {
        "" => throw new BadHttpRequestException("If-Match is the ETag of the answer that told what is to be changed.", StatusCodes.Status428PreconditionRequired),
        Any => Any,
        var text when EntityTagHeaderValue.TryParse(text, out var tag) && !tag.IsWeak && tag.Tag.Length > 2 => tag.Tag.Subsegment(1, tag.Tag.Length - 2).ToString(),
        var text => throw new InvalidInputException("the request", HeaderNames.IfMatch, "one strong entity tag, such as \"7\", or *", text),
    };

    /// <summary>Tells the version of an answer.</summary>
    public static void Tell(HttpResponse response, string version) => (response.Headers.ETag, response.Headers.CacheControl) = ($"\"{version}\"", "no-cache");
}
