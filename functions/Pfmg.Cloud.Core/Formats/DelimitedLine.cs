using System.Text;

namespace Pfmg.Cloud.Core.Formats;

/// <summary>A line of a table as spreadsheets write it: cells between separators, which quotes protect.</summary>
/// <remarks>Source: RFC 4180, but for line ends within quotes.</remarks>
internal static class DelimitedLine
{
    /// <summary>The line's cells, without the quotes around them.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="separator">What stands between cells.</param>
    /// <param name="isOpen">Whether a quote stays open.</param>
    public static List<string> Cells(string line, char separator, out bool isOpen)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        isOpen = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == separator && !isOpen)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (line[at] != '"')
            {
                cell.Append(line[at]);
            }
            else if (isOpen && at + 1 < line.Length && line[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else
            {
                isOpen = !isOpen;
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
