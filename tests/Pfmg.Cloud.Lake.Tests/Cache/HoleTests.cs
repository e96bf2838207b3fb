using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Parquet;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Cache;

/// <summary>The engine must never answer from a part of a file that was not fetched.</summary>
public sealed class HoleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, Shape, int> Chunks
    {
        get
        {
            var data = new TheoryData<string, Shape, int>();
            foreach (var table in LakeTables.All)
            {
                foreach (var (shape, nulls) in new[] { (Shape.Constant, 0), (Shape.FewValues, 30), (Shape.AnyValue, 0), (Shape.AnyValue, 100), (Shape.Ascending, 30) })
                {
                    data.Add(table.Table, shape, nulls);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Chunks))]
    public async Task A_column_chunk_of_zeros_fails_whatever_its_table_and_content(string table, Shape shape, int nullPercent)
    {
        var schema = LakeTables.Find(table)!;
        var whole = Write(schema, shape, nullPercent);
        int footer = FileLayout.FooterLength(whole.AsSpan(whole.Length - FileLayout.TrailerBytes))!.Value;
        var layout = FileLayout.Parse(whole.AsSpan(whole.Length - FileLayout.TrailerBytes - footer, footer), whole.Length);
        using var engine = new LakeEngine(new EngineOptions { ScratchDirectory = _folder["scratch"] }, [_folder["files"]]);
        using var lease = await engine.RentAsync(CancellationToken.None);

        Assert.Equal(3, layout.RowGroups.Count);
        for (int i = 0; i < schema.Columns.Count; i++)
        {
            var chunk = layout.RowGroups[i % 3].Chunks[schema.Columns[i].Name];
            var holed = (byte[])whole.Clone();
            Array.Clear(holed, (int)chunk.Offset, (int)chunk.Length);
            var path = _folder[$"files/{i}.parquet"];
            await File.WriteAllBytesAsync(path, holed);

            Assert.Throws<EngineRefusal>(() => Read(lease, path, schema.Columns[i].Name));
            Read(lease, path, schema.Columns[(i + 1) % schema.Columns.Count].Name);
        }
    }

    /// <summary>Every value is used, so none can be answered from the footer.</summary>
    private static void Read(EngineLease lease, string path, string column)
    {
        using var rows = lease.Query($"SELECT bit_xor(hash({SqlText.Name(column)})) FROM read_parquet({SqlText.Literal(path)})", [], CancellationToken.None);
        rows.Read(CancellationToken.None);
    }

    private byte[] Write(ParquetSchema schema, Shape shape, int nullPercent)
    {
        Directory.CreateDirectory(_folder["files"]);
        var columns = schema.Columns.Select(column => new GeneratedColumn(column.Type, shape, column.Nullable ? nullPercent : 0)).ToList();
        var table = new GeneratedTable(Seed: 7, Rows: 1_200, GroupRows: 400, columns);
        using var file = new MemoryStream();
        table.WriteTo(file, new RowGroupBuilder(schema));
        return file.ToArray();
    }
}
