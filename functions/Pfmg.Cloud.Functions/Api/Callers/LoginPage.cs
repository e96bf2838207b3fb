using System.Text;
using System.Text.Encodings.Web;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>The development issuer's login page: a form without script or style; what was asked goes along in hidden fields.</summary>
internal static class LoginPage
{
    private static readonly string[] Kept = ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"];

    /// <summary>Writes the page.</summary>
    /// <param name="http">The answer.</param>
    /// <param name="asked">What the client asked, already checked.</param>
    /// <param name="wrong">What was wrong with the last try; null at the first.</param>
    /// <param name="ct">Cancels.</param>
    public static Task WriteAsync(HttpContext http, IReadOnlyDictionary<string, string> asked, string? wrong, CancellationToken ct)
    {
        // A browser holds the redirect that answers a form to the page's form-action too.
        var target = new Uri(asked["redirect_uri"]).GetLeftPart(UriPartial.Authority);
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {target}";
        (headers.CacheControl, headers["Referrer-Policy"], headers.XContentTypeOptions) = ("no-store", "no-referrer", "nosniff");
        http.Response.ContentType = HtmlPage.MediaType;
        return http.Response.WriteAsync(Html(asked, wrong), ct);
    }

    private static string Html(IReadOnlyDictionary<string, string> asked, string? wrong)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Sign in</title>\n<h1>Sign in (development)</h1>\n");
        page.Append("<p>Anyone you like, for who knows this store's password: <code>pfmg token --password</code>.</p>\n");
        if (wrong is not null)
        {
            page.Append(null, $"<p><strong>{Encode(wrong)}</strong></p>\n");
        }

        page.Append("<form method=\"post\" action=\"authorize\">\n");
        foreach (var name in Kept.Where(asked.ContainsKey))
        {
            page.Append(null, $"<input type=\"hidden\" name=\"{name}\" value=\"{Encode(asked[name])}\">\n");
        }

        page.Append("<p><label>Name <input name=\"subject\" required maxlength=\"100\" autocomplete=\"username\"></label></p>\n<fieldset><legend>Roles</legend>\n");
        foreach (var role in RoleNames.All)
        {
            page.Append(null, $"<label><input type=\"checkbox\" name=\"role\" value=\"{role}\"> {role}</label><br>\n");
        }

        page.Append("</fieldset>\n<p><label>Platform, of an uploader <input name=\"platform\" maxlength=\"64\"></label></p>\n");
        page.Append("<p><label>Password <input type=\"password\" name=\"password\" required autocomplete=\"current-password\"></label></p>\n<p><button>Sign in</button></p>\n</form>\n</html>\n");
        return page.ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
