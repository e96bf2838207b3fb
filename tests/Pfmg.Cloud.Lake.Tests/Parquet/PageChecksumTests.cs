using System.Buffers.Binary;
using DuckDB.NET.Data;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Parquet;

public sealed class PageChecksumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ParquetType.Utf8)]
    [InlineData(ParquetType.Int32)]
    public void A_bit_that_turned_in_a_page_is_never_served(ParquetType type)
    {
        var path = _folder["t.parquet"];
        Write(path, type);
        var expected = Answer(path);
        var bytes = File.ReadAllBytes(path);

        // From the page's zstd frame to the footer; headers and footers are what `lake verify` is for.
        var first = bytes.AsSpan().IndexOf([(byte)0x28, (byte)0xB5, (byte)0x2F, (byte)0xFD]);
        var end = bytes.Length - 8 - BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8));
        Assert.InRange(first, 4, end - 100);
        var random = new Random(3);
        for (var trial = 0; trial < 60; trial++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(first, end)] ^= (byte)(1 << random.Next(8));
            var file = _folder[$"d{trial}.parquet"];
            File.WriteAllBytes(file, damaged);
            string? answer = null;
            try
            {
                answer = Answer(file);
            }
            catch (DuckDBException)
            {
                // Refused, as it should be.
            }

            Assert.True(answer is null || answer == expected, "another answer was served");
        }

        Assert.Equal(expected, Answer(path));
    }

    private static string Answer(string path) => string.Join(' ', Readers.Query($"SELECT count(*), sum(hash(v)) FROM read_parquet('{path}')")[0]);

    private static void Write(string path, ParquetType type)
    {
        var schema = new ParquetSchema("t", [new("v", type)]);
        var group = new RowGroupBuilder(schema);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            if (type == ParquetType.Int32)
            {
                group.Int32(0).Append(random.Next());
            }
            else
            {
                group.Utf8(0).Append(LakeFixture.Numbered("text ", random.Next()));
            }
        }

        using var file = File.Create(path);
        var writer = new ParquetFileWriter(file, schema);
        writer.Append(group.Encode());
        writer.Complete();
    }
}
