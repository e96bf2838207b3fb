using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.References;

/// <summary>Where one sequence lies in a plain FASTA file: one line of its `.fai`.</summary>
/// <param name="Name">The sequence's name, up to the first white space of its header.</param>
/// <param name="Length">Bases, at least 1.</param>
/// <param name="Offset">The file offset of the first base, in bytes.</param>
/// <param name="LineBases">Bases on every line but the last.</param>
/// <param name="LineWidth">Bytes of such a line with its line end.</param>
/// <remarks>Source: faidx(5) of samtools.</remarks>
public sealed record FastaIndexEntry(string Name, int Length, long Offset, int LineBases, int LineWidth)
{
    /// <summary>The file offset of a base.</summary>
    /// <param name="index">0-based within the sequence.</param>
    public long OffsetOf(int index) => Offset + ((long)(index / LineBases) * LineWidth) + (index % LineBases);
}

/// <summary>Reads and writes `.fai` files.</summary>
public static class FastaIndex
{
    /// <summary>Reads the index beside a FASTA.</summary>
    /// <param name="file">The `.fai` file.</param>
    /// <returns>In the order of the FASTA.</returns>
    /// <exception cref="NotFoundException">There is no such file.</exception>
    /// <exception cref="CorruptException">A line is not five columns as faidx(5) has them.</exception>
    public static IReadOnlyList<FastaIndexEntry> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new NotFoundException($"{file} is missing; `samtools faidx` makes it.");
        }

        return Parse(File.ReadLines(file), file);
    }

    /// <summary>Reads an index that lies elsewhere.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="file">What it is called in a fault.</param>
    /// <exception cref="CorruptException">A line is not five columns as faidx(5) has them.</exception>
    public static IReadOnlyList<FastaIndexEntry> Parse(IEnumerable<string> lines, string file) => [.. lines.Select((line, index) => Parse(line, file, index + 1))];

    /// <summary>The text of an index, as `samtools faidx` writes it.</summary>
    public static string Format(IEnumerable<FastaIndexEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry.Name}\t{entry.Length}\t{entry.Offset}\t{entry.LineBases}\t{entry.LineWidth}\n");
        }

        return text.ToString();
    }

    private static FastaIndexEntry Parse(string line, string file, int number)
    {
        var columns = line.Split('\t');
        if (columns.Length == 5 && columns[0].Length > 0
            && int.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
            && long.TryParse(columns[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && int.TryParse(columns[3], NumberStyles.None, CultureInfo.InvariantCulture, out var lineBases) && lineBases > 0
            && int.TryParse(columns[4], NumberStyles.None, CultureInfo.InvariantCulture, out var lineWidth) && lineWidth > lineBases)
        {
            return new FastaIndexEntry(columns[0], length, offset, lineBases, lineWidth);
        }

        throw new CorruptException($"{file}, line {number}: not a line of a FASTA index (name, length, offset, bases a line, bytes a line).");
    }
}
