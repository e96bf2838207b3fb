namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Writes an answer to a stream, row by row as they come.</summary>
public static class ResultWriter
{
    /// <summary>Writes all rows and flushes; disposes neither.</summary>
    /// <param name="rows">The answer, not read yet.</param>
    /// <param name="format">How.</param>
    /// <param name="output">Only written to, asynchronously; need not seek.</param>
    /// <param name="ct">Interrupts the query too.</param>
    /// <returns>How many rows were written.</returns>
    public static Task<long> WriteAsync(QueryRows rows, ResultFormat format, Stream output, CancellationToken ct) => format switch
    {
        ResultFormat.Table => TableWriter.WriteAsync(rows, output, ct),
        ResultFormat.Csv => CsvWriter.WriteAsync(rows, output, ct),
        ResultFormat.Json => JsonRowsWriter.WriteAsync(rows, inDocument: false, output, ct),
        ResultFormat.JsonDocument => JsonRowsWriter.WriteAsync(rows, inDocument: true, output, ct),
        ResultFormat.Parquet => ParquetRowsWriter.WriteAsync(rows, output, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };
}
