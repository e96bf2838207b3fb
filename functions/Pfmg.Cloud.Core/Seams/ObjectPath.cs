using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>The rules of object paths and their order, the same for every store.</summary>
/// <remarks>
/// A path has at least two segments. The first names an area of the store and is a legal blob container name; the others
/// are at most 255 bytes (a file name of Linux), hold no control character and no backslash, and do not end in '.'
/// (URLs and blob storage lose it). Sources: Azure "Naming and referencing containers, blobs, and metadata"; POSIX NAME_MAX.
/// </remarks>
public static class ObjectPath
{
    /// <summary>The most bytes of UTF-8 in a path.</summary>
    public const int MaxBytes = 1_024;

    private const int MaxSegmentBytes = 255;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Compares paths by their UTF-8 bytes, which is their order by Unicode scalar value.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Accepts the path of an object or throws.</summary>
    /// <exception cref="InvalidInputException">It breaks a rule; the fault names the path, the rule and the segment.</exception>
    public static void Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        CheckBytes(path);
        var first = path.IndexOf('/', StringComparison.Ordinal);
        if (first < 0)
        {
            throw Fault(path, "a path of at least two segments", path.Length == 0 ? "an empty path" : path);
        }

        CheckArea(path, path.AsSpan(0, first));
        CheckSegments(path, path.AsSpan(first + 1), lastIsPartial: false);
    }

    /// <summary>Accepts the prefix of a listing, which may be empty or end within a segment, or throws.</summary>
    /// <exception cref="InvalidInputException">No path could start with it.</exception>
    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        CheckBytes(prefix);
        var first = prefix.IndexOf('/', StringComparison.Ordinal);
        if (first < 0)
        {
            CheckSegments(prefix, prefix, lastIsPartial: true);
            return;
        }

        CheckArea(prefix, prefix.AsSpan(0, first));
        CheckSegments(prefix, prefix.AsSpan(first + 1), lastIsPartial: true);
    }

    /// <summary>The first segment: a container on Azure, a folder on one machine.</summary>
    /// <param name="path">A path that passed <see cref="Check"/>.</param>
    public static string Area(string path) => path[..path.IndexOf('/', StringComparison.Ordinal)];

    private static void CheckBytes(string path)
    {
        int bytes;
        try
        {
            bytes = StrictUtf8.GetByteCount(path);
        }
        catch (EncoderFallbackException)
        {
            throw Fault(path, "text that UTF-8 can hold", "half a surrogate pair");
        }

        if (bytes > MaxBytes)
        {
            throw Fault(path, $"at most {MaxBytes} bytes of UTF-8", $"{bytes} bytes");
        }
    }

    private static void CheckArea(string path, ReadOnlySpan<char> area)
    {
        var legal = area.Length is >= 3 and <= 63 && area[0] != '-' && area[^1] != '-'
            && !area.ContainsAnyExcept(AreaCharacters) && !area.Contains("--", StringComparison.Ordinal);
        if (!legal)
        {
            throw Fault(path, "a first segment of 3 to 63 lower-case letters, digits and single hyphens", area.ToString());
        }
    }

    private static void CheckSegments(string path, ReadOnlySpan<char> rest, bool lastIsPartial)
    {
        while (true)
        {
            var slash = rest.IndexOf('/');
            if (slash < 0 && lastIsPartial)
            {
                CheckCharacters(path, rest);
                return;
            }

            CheckSegment(path, slash < 0 ? rest : rest[..slash]);
            if (slash < 0)
            {
                return;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static void CheckSegment(string path, ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
        {
            throw Fault(path, "no empty segment", path);
        }

        if (segment[^1] == '.')
        {
            throw Fault(path, "no segment \".\", \"..\" or ending in '.'", segment.ToString());
        }

        CheckCharacters(path, segment);
        if (Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes)
        {
            throw Fault(path, $"segments of at most {MaxSegmentBytes} bytes of UTF-8", segment.ToString());
        }
    }

    private static void CheckCharacters(string path, ReadOnlySpan<char> segment)
    {
        foreach (var character in segment)
        {
            if (character == '\\' || char.IsControl(character))
            {
                throw Fault(path, "no backslash and no control character", $"U+{(int)character:X4}");
            }
        }
    }

    private static System.Buffers.SearchValues<char> AreaCharacters { get; } =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    // UTF-16 order puts surrogates (U+10000 and up) before U+E000..U+FFFF; UTF-8 bytes do not.
    private static int Compare(string? left, string? right)
    {
        var a = left.AsSpan();
        var b = right.AsSpan();
        var common = a.CommonPrefixLength(b);
        if (common == a.Length || common == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        var (x, y) = (a[common], b[common]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }

    private static InvalidInputException Fault(string path, string expected, string found) => new(path, "path", expected, found);
}
