using Microsoft.AspNetCore.Http.Features;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Turns the parts of an upload's URL into an object path, refusing what could mean another place.</summary>
internal static class UploadPath
{
    /// <summary>The object path of a file.</summary>
    /// <exception cref="InvalidInputException">A part is not what it must be.</exception>
    public static string Of(string platform, string run, string file, HttpContext http)
    {
        // An encoded '/' stays encoded in the route's value, where it would name another file than the sender meant.
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (raw.Contains("%2f", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidInputException("the request", "path", "'/' between the parts of a file's path, not %2F", "%2F");
        }

        var path = Folder(platform, run) + file;
        ObjectPath.Check(path);
        return path;
    }

    /// <summary>The object path of a run's folder, ending in '/'.</summary>
    /// <exception cref="InvalidInputException">A name is not one.</exception>
    public static string Folder(string platform, string run)
    {
        if (!IsName(platform, c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new InvalidInputException("the request", "platform", "1 to 64 lower-case letters, digits and '-'", platform ?? "nothing");
        }

        if (!IsName(run, c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || run[0] == '.')
        {
            throw new InvalidInputException("the request", "run", "1 to 64 letters, digits, '.', '_' and '-', not starting with '.'", run ?? "nothing");
        }

        return StorePaths.Upload(platform, run);
    }

    private static bool IsName(string? name, Func<char, bool> allowed) => name is { Length: > 0 and <= 64 } && name.All(allowed);
}
