using System.Data.Common;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Turns the engine's many types into the six that answers are made of.</summary>
internal static class ColumnReader
{
    /// <summary>The type of a column's values and how to read one that is not null.</summary>
    public static (ParquetType Type, Func<DbDataReader, object?> Read) Of(DbDataReader reader, int ordinal)
    {
        var type = reader.GetFieldType(ordinal);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => (ParquetType.Boolean, row => row.GetBoolean(ordinal)),
            TypeCode.Int32 => (ParquetType.Int32, row => row.GetInt32(ordinal)),
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 =>
                (ParquetType.Int32, row => Convert.ToInt32(row.GetValue(ordinal), CultureInfo.InvariantCulture)),
            TypeCode.Int64 => (ParquetType.Int64, row => row.GetInt64(ordinal)),
            TypeCode.UInt32 or TypeCode.UInt64 => (ParquetType.Int64, row => Narrow(new BigInteger(Convert.ToUInt64(row.GetValue(ordinal), CultureInfo.InvariantCulture)))),
            TypeCode.Single => (ParquetType.Float, row => row.GetFloat(ordinal)),
            TypeCode.Double => (ParquetType.Double, row => row.GetDouble(ordinal)),
            TypeCode.Decimal => (ParquetType.Double, row => (double)row.GetDecimal(ordinal)),
            TypeCode.String => (ParquetType.Utf8, row => row.GetString(ordinal)),
            _ when type == typeof(BigInteger) => (ParquetType.Int64, row => Narrow((BigInteger)row.GetValue(ordinal))),
            _ => (ParquetType.Utf8, row => Text(row.GetValue(ordinal))),
        };
    }

    /// <summary>The engine sums integers in 128 bits; an answer holds 64.</summary>
    private static long Narrow(BigInteger value) => value >= long.MinValue && value <= long.MaxValue
        ? (long)value
        : throw new InvalidInputException("query", "", "integers of at most 64 bits", "a greater one: cast it to DOUBLE or VARCHAR");

    private static string Text(object value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("o", CultureInfo.InvariantCulture),
        Stream blob => Hex(blob),
        Guid or TimeSpan or TimeOnly => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value, Core.PfmgJson.Options),
    };

    private static string Hex(Stream blob)
    {
        using var bytes = new MemoryStream();
        blob.CopyTo(bytes);
        return Convert.ToHexStringLower(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
