using System.Globalization;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Which characters names, paths and texts of a manifest may have.</summary>
/// <remarks>
/// What looks alike must be alike: an identifier with a Cyrillic letter would make two persons of one, and a name in
/// decomposed characters two files of one.
/// </remarks>
internal static class ManifestText
{
    /// <summary>What <see cref="IsPlain"/> allows, for faults.</summary>
    public const string Plain = "printable ASCII or letters of western languages (U+00C0 to U+017F)";

    /// <summary>What <see cref="IsSafePath"/> allows, for faults.</summary>
    public const string SafePath = "a path below the manifest's folder, '/'-separated, without '.' or '..', not a manifest's, in " + Plain + " but : ? # % and backslash";

    /// <summary>Whether all characters are printable ASCII or precomposed Latin letters.</summary>
    public static bool IsPlain(string text) =>
        text.All(static c => c is >= ' ' and <= '~' or (>= '\u00C0' and <= '\u017F' and not '\u00D7' and not '\u00F7'));

    /// <summary>Whether a character can be seen: no control or format character, no half of a pair alone, nothing without a meaning.</summary>
    public static bool IsSeen(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Whether a path stays below the folder it is relative to, on every system.</summary>
    public static bool IsSafePath(string path) =>
        path.Length is > 0 and <= 512
        && IsPlain(path)
        && path.AsSpan().IndexOfAny("\\:?#%") < 0
        && path.Split('/').All(static segment => segment.Length > 0 && segment is not ("." or "..") && segment.Trim() == segment);
}
