using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>A run's reconciliation as lines for a terminal: a place a line, from reads to rows.</summary>
internal static class ChainText
{
    private const int LongestSubject = 20;

    /// <summary>The lines, without line ends.</summary>
    public static IEnumerable<string> Lines(RunChain chain)
    {
        yield return chain.Balanced switch
        {
            true => "Every count balances, from reads to rows:",
            false => "Counts DO NOT BALANCE:",
            null => "Counted so far:",
        };
        foreach (var link in chain.Links)
        {
            yield return Line(link);
        }

        foreach (var loss in chain.Rejected)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"  {Short(loss.Subject),-LongestSubject} {loss.Unit,-10} left out by {loss.Kind}: {loss.Count:N0} ({loss.Reason})");
        }

        foreach (var broken in chain.Breaks)
        {
            yield return $"  BROKEN: {broken}";
        }
    }

    private static string Line(ChainLink link)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  {Short(link.Subject),-LongestSubject} {link.Unit,-10} {link.Place,-9} ");
        text.AppendJoin(" + ", link.Given.Select(Side)).Append(" -> ").AppendJoin(", ", link.Taken.Select(Side));
        return text.Append(link.Balanced switch { true => "  yes", false => "  NO", null => "  open" }).ToString();
    }

    private static string Side(ChainSide side) => string.Create(CultureInfo.InvariantCulture, $"{side.Kind} {side.Count:N0}");

    private static string Short(string subject) => subject.Length <= LongestSubject ? subject : $"…{subject[^(LongestSubject - 1)..]}";
}
