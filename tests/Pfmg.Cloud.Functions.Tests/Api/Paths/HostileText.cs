namespace Pfmg.Cloud.Functions.Tests.Api.Paths;

/// <summary>Texts that stand where a name should, and try to be a way to somewhere else.</summary>
internal static class HostileText
{
    /// <summary>What a file is called that must not be read by any of them.</summary>
    public const string Canary = "canary";

    /// <summary>What the file holds.</summary>
    public const string Song = "tweet-7f3a91";

    /// <summary>All of them, as they stand in a request's line.</summary>
    /// <param name="store">The store's folder, for absolute paths.</param>
    public static IEnumerable<string> All(string store)
    {
        string[] ups = ["..", "%2e%2e", "%252e%252e", ".%2e", "%c0%ae%c0%ae", "%ef%bc%8e%ef%bc%8e", "%e2%80%a5", "%u002e%u002e", "....", ".. ".Replace(" ", "%20", StringComparison.Ordinal)];
        string[] slashes = ["%2f", "%252f", "%5c", "%255c", "%c0%af", "%ef%bc%8f", "%e2%88%95"];
        foreach (var up in ups)
        {
            yield return up;
        }

        // One kind of dots by every kind of slash, one kind of slash by every kind of dots.
        foreach (var climb in slashes.Select(slash => ups[0] + slash).Concat(ups.Skip(1).Select(up => up + slashes[0])))
        {
            for (var depth = 1; depth <= 3; depth++)
            {
                yield return string.Concat(Enumerable.Repeat(climb, depth)) + Canary + ".json";
            }
        }

        yield return $"..%2f..%2f{Canary}";
        yield return $"..%2f..%2f..%2fcounter%2f{Canary}";
        yield return $"x%2f..%2f..%2f..%2f{Canary}.json";
        yield return $"{Uri.EscapeDataString(store)}%2f{Canary}.json";
        yield return $"file:%2f%2f{Uri.EscapeDataString(store)}%2f{Canary}.json";
        yield return "%2fetc%2fpasswd";
        yield return "..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd";
        yield return "C:%5cWindows%5cwin.ini";
        yield return "%5c%5chost%5cshare";
        yield return $"{Canary}.json%00.csv";
        yield return "%00";
        yield return "a%00b";
        yield return "a%0d%0aX-Injected:%20yes";
        yield return "%7f";
        yield return "%ff%fe";
        yield return "%ed%a0%80";
        yield return "%zz";
        yield return "%";
        yield return "CON";
        yield return "nul.txt";
        yield return "COM1";
        yield return ".";
        yield return "...";
        yield return "name.";
        yield return "name%20";
        yield return "%20";
        yield return "name%3a%3a$DATA";
        yield return ".keys%2fissuer.pem";
        yield return ".keys";
        yield return "~";
        yield return "*";
        yield return "%3f";
        yield return "%23";
        yield return "'%20OR%201=1%20--";
        yield return "$%7bjndi:x%7d";
        yield return "a%2f%2fb";
        yield return new string('a', 300);
        yield return new string('a', 5_000);
        yield return string.Concat(Enumerable.Repeat("%e2%82%ac", 400));
        yield return new string('a', 9_000);
    }

    /// <summary>A choice of each kind, for every run of the tests.</summary>
    /// <param name="store">The store's folder.</param>
    public static IEnumerable<string> Few(string store) =>
    [
        "%2e%2e", $"..%2f..%2f{Canary}.json", $"..%2f..%2f..%2f{Canary}.json", $"..%5c..%5c{Canary}.json", $"%252e%252e%252f{Canary}.json",
        $"{Uri.EscapeDataString(store)}%2f{Canary}.json", $"{Canary}.json%00.csv", "a%0d%0aX-Injected:%20yes", "CON", new string('a', 5_000),
    ];
}
