using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Tests.Parquet;

/// <summary>How a column's values come about.</summary>
public enum Shape
{
    Constant,
    FewValues,
    Ascending,
    AnyValue,
    Extremes,
    Runs,
}

/// <summary>One column of a generated table.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Shape">How its values come about.</param>
/// <param name="NullPercent">0 for a column that is not nullable; lists never are.</param>
public sealed record GeneratedColumn(ParquetType Type, Shape Shape, int NullPercent)
{
    public bool IsNullable => NullPercent > 0 && Type != ParquetType.Utf8List;
}

/// <summary>A table of seeded values: boxed bool, int, long, float, double, string, string[] or null.</summary>
public sealed record GeneratedTable(int Seed, int Rows, int GroupRows, IReadOnlyList<GeneratedColumn> Columns)
{
    private static readonly string[] OddTexts = ["", " ", "\t", "é", "日本", "\U0001F9EC", "\u0000", "%3B", new string('A', 3_000), new string('é', 300)];

    public ParquetSchema Schema { get; } = new("generated", [.. Columns.Select((c, i) => new ParquetColumn(Name(i), c.Type, c.IsNullable))]);

    public static string Name(int ordinal) => LakeFixture.Numbered("c", ordinal);

    /// <summary>Row by row, the same at every call.</summary>
    public object?[][] Values()
    {
        var random = new Random(Seed);
        var rows = new object?[Rows][];
        for (int r = 0; r < Rows; r++)
        {
            rows[r] = [.. Columns.Select(c => random.Next(100) < c.NullPercent && c.IsNullable ? null : Value(c, r, random))];
        }

        return rows;
    }

    /// <summary>Writes it, in row groups of <see cref="GroupRows"/> rows.</summary>
    public ParquetSummary WriteTo(Stream file, RowGroupBuilder group)
    {
        var writer = new ParquetFileWriter(file, group.Schema);
        Dictionary<string, int>[] indices = [.. Columns.Select(static _ => new Dictionary<string, int>(StringComparer.Ordinal))];
        foreach (object?[] row in Values())
        {
            Append(row, group, indices);
            if (group.RowCount == GroupRows)
            {
                Array.ForEach(indices, static known => known.Clear());
                writer.Append(group.Encode());
                group.Clear();
            }
        }

        writer.Append(group.Encode());
        group.Clear();
        return writer.Complete();
    }

    private void Append(object?[] row, RowGroupBuilder group, Dictionary<string, int>[] indices)
    {
        for (int i = 0; i < row.Length; i++)
        {
            switch (row[i], Columns[i].Type)
            {
                case (null, ParquetType.Boolean): group.Boolean(i).AppendNull(); break;
                case (null, ParquetType.Int32): group.Int32(i).AppendNull(); break;
                case (null, ParquetType.Int64): group.Int64(i).AppendNull(); break;
                case (null, ParquetType.Float): group.Float(i).AppendNull(); break;
                case (null, ParquetType.Double): group.Double(i).AppendNull(); break;
                case (null, ParquetType.Utf8): group.Utf8(i).AppendNull(); break;
                case (bool value, _): group.Boolean(i).Append(value); break;
                case (int value, _): group.Int32(i).Append(value); break;
                case (long value, _): group.Int64(i).Append(value); break;
                case (float value, _): group.Float(i).Append(value); break;
                case (double value, _): group.Double(i).Append(value); break;
                case (string[] values, _): Append(values, group.Utf8List(i), indices[i]); break;
                case (string value, ParquetType.Bytes): group.Bytes(i).Append(System.Text.Encoding.UTF8.GetBytes(value)); break;
                case (string value, _): group.Utf8(i).Append(System.Text.Encoding.UTF8.GetBytes(value)); break;
            }
        }
    }

    private static void Append(string[] values, Utf8ListColumnBuilder column, Dictionary<string, int> indices)
    {
        foreach (string value in values)
        {
            // Telling the index must not differ from telling the text alone.
            int known = value.Length % 2 == 0 ? Utf8ListColumnBuilder.Unknown : indices.GetValueOrDefault(value, Utf8ListColumnBuilder.Unknown);
            indices[value] = column.Append(System.Text.Encoding.UTF8.GetBytes(value), known);
        }

        column.EndRow();
    }

    private static object Value(GeneratedColumn column, int row, Random random)
    {
        if (column.Type == ParquetType.Utf8List)
        {
            string[] values = new string[column.Shape == Shape.Runs ? 1 : column.Shape == Shape.FewValues ? 128 : random.Next(4)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (string)Value(column with { Type = ParquetType.Utf8 }, row + i, random);
            }

            return values;
        }

        long number = column.Shape switch
        {
            Shape.Constant => 7,
            Shape.FewValues => random.Next(5) - 2,
            Shape.Ascending => (row * 100L) + random.Next(100),
            Shape.Runs => row / 37,
            Shape.AnyValue => random.NextInt64(long.MinValue, long.MaxValue),
            _ => random.Next(4) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => 0, _ => -1 },
        };
        return column.Type switch
        {
            ParquetType.Boolean => (number & 1) == 1,
            ParquetType.Int32 => column.Shape == Shape.Extremes ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : unchecked((int)number),
            ParquetType.Int64 => number,
            ParquetType.Float => column.Shape == Shape.Extremes ? OddNumber(random) : number / 3f,
            ParquetType.Double => column.Shape == Shape.Extremes ? (double)OddNumber(random) : number / 3d,
            _ => column.Shape == Shape.Extremes ? OddTexts[random.Next(OddTexts.Length)] : LakeFixture.Numbered("text é ", row % 3) + number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static float OddNumber(Random random) => random.Next(7) switch
    {
        0 => float.NaN,
        1 => float.PositiveInfinity,
        2 => float.NegativeInfinity,
        3 => -0f,
        4 => 0f,
        5 => float.Epsilon,
        _ => float.MaxValue,
    };
}
