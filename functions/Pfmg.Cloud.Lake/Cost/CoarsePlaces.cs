using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Cost;

/// <summary>Places as a cost may depend on them where not all persons of a file may be seen: in stretches of 65,536 bases.</summary>
/// <remarks>
/// Bounds of files and row groups are positions of single persons' variants, of persons perhaps who may not be seen: whoever asks for the cost of
/// ever smaller regions would find them to the base. In a stretch so long everybody has variants, so that it tells of nobody.
/// </remarks>
internal static class CoarsePlaces
{
    private const int Within = (1 << 16) - 1;

    /// <summary>The first base of the stretch that a position lies in, or 0.</summary>
    public static int First(int position) => position & ~Within;

    /// <summary>The last base of it.</summary>
    public static int Last(int position) => position | Within;

    /// <summary>A region as whole stretches.</summary>
    public static Interval Of(Interval region) => new(region.Contig, Math.Max(1, First(region.Start)), Last(region.End));

    /// <summary>A file, its bounds as whole stretches.</summary>
    public static LakeFile Of(LakeFile file) => file with
    {
        Ranges = [.. file.Ranges.Select(static range => range with { MinPos = First(range.MinPos), MaxPos = Last(range.MaxPos) })],
        Columns = [.. file.Columns.Select(static column => column is { Name: "end", Max: { } max } ? column with { Max = JsonValue.Create(Last(max.GetValue<int>())) } : column)],
    };
}
