using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>What it means that a variant lies in a region: some base of its REF does, or of what a structural variant covers.</summary>
internal static class RegionSql
{
    /// <summary>
    /// How far before a region its variants may begin, in bases. A bound lets the engine skip row groups; short-read
    /// callers print no REF of this length.
    /// </summary>
    public const int LongestRef = 10_000;

    /// <summary>The condition on `chrom`, `pos` and `ref`, over the parameters of <see cref="Values"/>; "true" without a region.</summary>
    public static string Touches(Interval? region) => region is null
        ? "true"
        : "chrom = $chrom AND pos BETWEEN $first AND $last AND greatest(pos + length(ref) - 1, \"end\") >= $start";

    /// <summary>The region, widened to where variants that touch it may begin: what to prune files by.</summary>
    public static Interval? Widened(Interval? region) =>
        region is { } bases ? new Interval(bases.Contig, Math.Max(1, bases.Start - LongestRef), bases.End) : null;

    /// <summary>The parameters.</summary>
    public static IEnumerable<SqlValue> Values(Interval? region) => region is { } bases
        ?
        [
            new SqlValue("chrom", bases.Contig),
            new SqlValue("first", Math.Max(1, bases.Start - LongestRef)),
            new SqlValue("last", bases.End),
            new SqlValue("start", bases.Start),
        ]
        : [];
}
