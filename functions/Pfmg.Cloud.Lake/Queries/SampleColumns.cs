using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>What answers say of a callset, by its sample_id: put into rows as they are written, where a join in the engine would make a text a row.</summary>
internal sealed class SampleColumns
{
    /// <summary>The column that these stand for.</summary>
    public const string Id = "sample_id";

    /// <summary>The columns.</summary>
    public static readonly string[] Names = ["sample", "participant", "platform", "run"];

    private readonly byte[]?[][] _fields;
    private readonly byte[]?[][] _texts;

    private SampleColumns(byte[]?[][] texts, IReadOnlyList<int> superseded)
    {
        _texts = texts;
        _fields = [.. texts.Select(static column => column.Select(static text => text is null ? null : FieldOf(text)).ToArray())];
        Superseded = superseded;
    }

    /// <summary>The callsets that a later one replaced.</summary>
    public IReadOnlyList<int> Superseded { get; }

    /// <summary>Reads them.</summary>
    /// <param name="lease">To ask with.</param>
    /// <param name="samples">`samples`, marked.</param>
    /// <param name="ct">Interrupts.</param>
    public static SampleColumns Read(EngineLease lease, string samples, CancellationToken ct)
    {
        var most = lease.Count($"SELECT coalesce(max(sample_id), 0)::BIGINT FROM {samples}", [], ct);
        var texts = Names.Select(_ => new byte[]?[most + 1]).ToArray();
        var same = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var superseded = new List<int>();
        using var rows = lease.Query($"SELECT sample_id, superseded, {string.Join(", ", Names)} FROM {samples}", [], ct);
        while (rows.Read(ct))
        {
            var id = rows.Reader.GetInt32(0);
            for (var i = 0; i < Names.Length; i++)
            {
                var text = rows.Reader.GetString(i + 2);
                if (!same.TryGetValue(text, out var bytes))
                {
                    same[text] = bytes = Encoding.UTF8.GetBytes(text);
                }

                texts[i][id] = bytes;
            }

            if (rows.Reader.GetBoolean(1))
            {
                superseded.Add(id);
            }
        }

        return new SampleColumns(texts, superseded);
    }

    /// <summary>A column, for the ids of the current block; null for one that is not of <see cref="Names"/>.</summary>
    public ColumnValues? By(SmallValues<int> ids, string column) =>
        Array.IndexOf(Names, column) is var i and >= 0 ? new Values(ids, _texts[i], _fields[i]) : null;

    /// <summary>Most texts stand in CSV as they are, and are kept once.</summary>
    private static byte[] FieldOf(byte[] text)
    {
        var field = new Utf8Buffer(text.Length);
        field.AppendField(text);
        return field.Count == text.Length ? text : field.Written.ToArray();
    }

    private sealed class Values(SmallValues<int> ids, byte[]?[] texts, byte[]?[] fields) : ColumnValues
    {
        public override ParquetType Type => ParquetType.Utf8;

        public override object Box(int row) => Encoding.UTF8.GetString(texts[ids[row]]!);

        public override void WriteCsv(int row, Utf8Buffer to) => to.Append(fields[ids[row]]);

        public override void WriteJson(int row, Utf8JsonWriter to) => to.WriteStringValue(texts[ids[row]]);
    }
}

/// <summary>The columns of an answer whose query gives sample_id in place of what is said of a callset.</summary>
/// <param name="Names">The columns, in order.</param>
/// <param name="Samples">What is said.</param>
internal sealed record AnswerColumns(IReadOnlyList<string> Names, SampleColumns Samples);
