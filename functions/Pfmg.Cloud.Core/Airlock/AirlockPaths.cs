using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Where files of the airlock lie, and what they may be called.</summary>
public static class AirlockPaths
{
    private const int LongestName = 120;

    // Who fetches a file may keep it under Windows, where these open a device, whatever follows a '.'. Source: "Naming Files, Paths, and Namespaces" (Win32).
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(static number => (string[])[$"COM{number}", $"LPT{number}"])], StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder of one request's files.</summary>
    public static string Folder(string projectId, string id) => $"{StorePaths.Airlock}{projectId}/{id}/";

    /// <summary>A file of a request.</summary>
    /// <exception cref="InvalidInputException">The name is none.</exception>
    public static string File(string projectId, string id, string name) => Folder(projectId, id) + Checked(name);

    private static string Checked(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '.'
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')
        && !Devices.Contains(name.Split('.')[0])
            ? name
            : throw new InvalidInputException("the request", "file", $"a name of 1 to {LongestName} letters, digits, '.', '_' and '-' that begins with a letter or digit and is no device's", JsonFields.Excerpt(name));
}
