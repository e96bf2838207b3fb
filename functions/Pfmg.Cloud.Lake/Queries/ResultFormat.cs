using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>How an answer is written.</summary>
public enum ResultFormat
{
    /// <summary>Aligned text for a terminal.</summary>
    Table,

    /// <summary>RFC 4180 with a header line, UTF-8, LF; null is the empty field.</summary>
    Csv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>One object: what the answer says of itself (<see cref="AnswerInfo"/>), then its objects as "rows".</summary>
    JsonDocument,

    /// <summary>Apache Parquet, zstd.</summary>
    Parquet,
}

/// <summary>Names of formats.</summary>
public static class ResultFormats
{
    /// <summary>Reads "table", "csv", "json" or "parquet".</summary>
    /// <exception cref="InvalidInputException">It is none of them.</exception>
    public static ResultFormat Parse(string name) => name switch
    {
        "table" => ResultFormat.Table,
        "csv" => ResultFormat.Csv,
        "json" => ResultFormat.Json,
        "parquet" => ResultFormat.Parquet,
        _ => throw new InvalidInputException("format", "", "table, csv, json or parquet", name),
    };

    /// <summary>The media type of a format.</summary>
    public static string MediaType(this ResultFormat format) => format switch
    {
        ResultFormat.Csv => "text/csv; charset=utf-8",
        ResultFormat.Json or ResultFormat.JsonDocument => "application/json",
        ResultFormat.Parquet => "application/vnd.apache.parquet",
        _ => "text/plain; charset=utf-8",
    };
}
