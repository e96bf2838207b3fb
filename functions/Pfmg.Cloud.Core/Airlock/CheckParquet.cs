using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Reads a Parquet file that a stranger sent.</summary>
/// <param name="content">Its bytes.</param>
/// <exception cref="InvalidInputException">It cannot be read, is too large when opened, or holds columns of other than plain values.</exception>
public delegate ParquetTable ReadParquet(ReadOnlyMemory<byte> content);

/// <summary>Everything that stands in a Parquet file, as text.</summary>
/// <param name="Columns">What its columns are called.</param>
/// <param name="Rows">Their values, empty for none; truths as 1 and 0.</param>
/// <param name="Notes">What it says besides: of itself, and the bounds of its columns.</param>
/// <param name="HiddenBytes">Bytes that belong to no column and no part of its structure.</param>
public sealed record ParquetTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes, long HiddenBytes);

/// <summary>Checks a Parquet file as the table that it is.</summary>
internal static class CheckParquet
{
    // What writers put between columns: indexes, padding.
    private const long MostHiddenBytes = 1_024;

    /// <summary>Checks it.</summary>
    public static void Run(string file, ReadOnlyMemory<byte> content, CheckText text, AirlockChecks checks, AirlockFindings findings)
    {
        if (checks.Parquet is not { } read)
        {
            findings.Add(FindingKinds.Format, file, "", "UTF-8 text, PNG, PDF, or these in zip or gzip", "Parquet, into which nothing here can look: as CSV it can pass");
            return;
        }

        ParquetTable table;
        try
        {
            table = read(content);
        }
        catch (InvalidInputException refused)
        {
            var fault = refused.Faults[0];
            findings.Add(FindingKinds.Format, file, fault.Where, fault.Expected, fault.Found);
            return;
        }

        if (table.HiddenBytes > MostHiddenBytes)
        {
            findings.Add(FindingKinds.Embedded, file, "", "nothing but columns", "bytes that belong to none");
        }

        foreach (var note in table.Notes)
        {
            text.Run($"{file} (what it says of itself)", note);
        }

        // A line a row after that of the names, so that a place is found in the table as a reader shows it.
        text.Run(file, string.Join('\n', table.Rows.Prepend(table.Columns).Select(static cells => string.Join('\t', cells.Select(OneLine)))));
        CheckTable.Check(
            file, table.Columns, [.. table.Rows.Select(static (cells, at) => new TableRow(string.Create(CultureInfo.InvariantCulture, $"row {at + 1}"), cells))], checks, findings);
    }

    private static string OneLine(string cell) => cell.AsSpan().ContainsAny('\n', '\r') ? cell.ReplaceLineEndings(" ") : cell;
}
