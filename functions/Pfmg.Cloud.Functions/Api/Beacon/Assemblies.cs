using System.Globalization;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>How requests name assemblies.</summary>
/// <remarks>Source: NCBI Assembly, GCF_000001405 and GCA_000001405: of RefSeq's versions 13 to 25 are GRCh37 with its patches, 26 to 40 GRCh38; of GenBank's 1 to 14, and 15 to 29.</remarks>
internal static partial class Assemblies
{
    private const string Build37 = "GRCh37";
    private const string Build38 = "GRCh38";

    /// <summary>The build of a name such as GRCh38, GRCh38.p13, hg38 or GCF_000001405.40; null if it is no build's.</summary>
    public static string? BuildOf(string name)
    {
        var match = Name().Match(name);
        if (!match.Success)
        {
            return null;
        }

        if (!match.Groups["version"].Success)
        {
            return match.Groups["new"].Success ? Build38 : Build37;
        }

        var version = int.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture);
        return version > (match.Groups["refseq"].Success ? 25 : 14) ? Build38 : Build37;
    }

    [GeneratedRegex(
        @"^(GRCh(37|(?<new>38))(\.p[0-9]{1,2})?|hg(19|(?<new>38))|b37|hs37d5|(?<refseq>GCF)_000001405\.(?<version>[0-9]{1,2})|GCA_000001405\.(?<version>[0-9]{1,2}))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
