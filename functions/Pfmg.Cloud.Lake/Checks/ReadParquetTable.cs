using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Checks;

/// <summary>Reads a Parquet file that a stranger sent, whole, on an engine of its own that sees that file and nothing else.</summary>
/// <param name="options">Where temporary files lie.</param>
/// <remarks>Sources: parquet.thrift (the footer and its length); DuckDB's functions parquet_metadata and parquet_kv_metadata. One file at a time.</remarks>
public sealed class ReadParquetTable(EngineOptions options)
{
    private const long MostCells = 4_000_000;
    private const long MostColumns = 1_000;
    private const long MostCharacters = 128L << 20;
    private const long EngineBytes = 256L << 20;
    private const int FramingBytes = 12;
    private const int ShortestText = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly HashSet<string> PlainTypes = new(StringComparer.Ordinal)
    {
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR",
        "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
    };

    private readonly Lock _gate = new();

    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="InvalidInputException">It cannot be read, is too large when opened, or holds columns of other than plain values.</exception>
    public ParquetTable Run(ReadOnlyMemory<byte> content)
    {
        var folder = Path.Combine(LakeEngine.ScratchOf(options), $"parquet-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        lock (_gate)
        {
            Directory.CreateDirectory(folder);
            try
            {
                var path = Path.Combine(folder, "table.parquet");
                File.WriteAllBytes(path, content.Span);
                using var ended = new CancellationTokenSource(Longest);
                return Read(path, folder, content.Span, ended.Token);
            }
            catch (Exception failure) when (failure is EngineRefusal or UnavailableException or CorruptException)
            {
                throw new InvalidInputException("the file", "", "Parquet that can be read", "something else");
            }
            catch (OperationCanceledException)
            {
                throw new InvalidInputException("the file", "", $"Parquet that is read within {Longest.TotalSeconds:F0} s", "one that is not");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private ParquetTable Read(string path, string folder, ReadOnlySpan<byte> content, CancellationToken ct)
    {
        var footer = content.Length > FramingBytes ? BinaryPrimitives.ReadUInt32LittleEndian(content[^8..^4]) : 0;
        using var engine = new LakeEngine(
            new EngineOptions { ConcurrentQueries = 1, MemoryBytes = EngineBytes, TemporaryBytes = EngineBytes, ScratchDirectory = options.ScratchDirectory }, [folder]);
        using var lease = engine.RentAside(EngineInput.None);
        var file = SqlText.Literal(path);
        var source = $"read_parquet({file}, hive_partitioning = false, filename = false)";
        var columns = Columns(lease, source, ct);
        var rows = lease.Count($"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({file})", [], ct);
        if (rows < 0 || rows > MostCells / columns.Count)
        {
            throw TooLarge($"at most {MostCells} cells", string.Create(CultureInfo.InvariantCulture, $"{rows} rows of {columns.Count} columns"));
        }

        var (notes, named) = Notes(lease, file, ct);
        return new ParquetTable([.. columns.Select(static one => one.Name)], Rows(lease, source, columns, ct), notes, content.Length - FramingBytes - footer - named);
    }

    private static List<(string Name, string Type)> Columns(EngineLease lease, string source, CancellationToken ct)
    {
        var columns = new List<(string Name, string Type)>();
        using var found = lease.Query($"DESCRIBE SELECT * FROM {source}", [], ct);
        while (found.Read(ct))
        {
            columns.Add((found.Reader.GetString(0), found.Reader.GetString(1)));
        }

        if (columns.Count > MostColumns)
        {
            throw TooLarge($"at most {MostColumns} columns", string.Create(CultureInfo.InvariantCulture, $"{columns.Count}"));
        }

        // By number: a column may be named after a person. Lists and bytes would be tables of their own that nobody looks into.
        var other = columns.FindIndex(static one => !PlainTypes.Contains(one.Type) && !one.Type.StartsWith("DECIMAL", StringComparison.Ordinal));
        return other < 0 ? columns : throw new InvalidInputException(
            "the file", string.Create(CultureInfo.InvariantCulture, $"column {other + 1}"), "numbers, texts, truths, dates and times", "lists, structures, bytes or another type");
    }

    private static List<IReadOnlyList<string>> Rows(EngineLease lease, string source, List<(string Name, string Type)> columns, CancellationToken ct)
    {
        var rows = new List<IReadOnlyList<string>>();
        var characters = 0L;
        using var found = lease.Query($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {source}", [], ct);
        while (found.Read(ct))
        {
            var cells = new string[columns.Count];
            for (var column = 0; column < cells.Length; column++)
            {
                var text = found.Reader.IsDBNull(column) ? "" : found.Reader.GetString(column);
                cells[column] = columns[column].Type != "BOOLEAN" ? text : text == "true" ? "1" : text.Length == 0 ? "" : "0";
                characters += text.Length;
            }

            rows.Add(characters <= MostCharacters && rows.Count <= MostCells ? cells : throw TooLarge($"at most {MostCharacters >> 20} MiB when opened", "more"));
        }

        return rows;
    }

    // What a writer says of the file and of its columns leaves with it.
    private static (IReadOnlyList<string> Notes, long Bytes) Notes(EngineLease lease, string file, CancellationToken ct)
    {
        var notes = new List<string>();
        var bytes = 0L;
        using (var chunks = lease.Query(
            $"SELECT total_compressed_size + coalesce(bloom_filter_length, 0), coalesce(stats_min_value, ''), coalesce(stats_max_value, ''), coalesce(stats_min, ''), coalesce(stats_max, '') FROM parquet_metadata({file})", [], ct))
        {
            while (chunks.Read(ct))
            {
                bytes += chunks.Reader.GetInt64(0);
                notes.AddRange(Enumerable.Range(1, 4).Select(chunks.Reader.GetString).Where(static text => text.Length >= ShortestText));
            }
        }

        using var pairs = lease.Query($"SELECT coalesce(hex(key), ''), coalesce(hex(value), '') FROM parquet_kv_metadata({file})", [], ct);
        while (pairs.Read(ct))
        {
            var (key, value) = (Encoding.UTF8.GetString(Convert.FromHexString(pairs.Reader.GetString(0))), Encoding.UTF8.GetString(Convert.FromHexString(pairs.Reader.GetString(1))));
            notes.Add(key);
            notes.AddRange(key == "ARROW:schema" ? Arrow(value) : [value]);
        }

        return ([.. notes.Distinct(StringComparer.Ordinal)], bytes);
    }

    // Arrow's schema is base64 of a flat buffer; what a reader can see of it are the texts that it holds.
    private static IEnumerable<string> Arrow(string value)
    {
        var buffer = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, buffer, out var length))
        {
            return [value];
        }

        return Encoding.Latin1.GetString(buffer, 0, length).Split([.. Enumerable.Range(0, 32).Select(static code => (char)code)]).Where(static text => text.Length >= ShortestText);
    }

    private static InvalidInputException TooLarge(string expected, string found) => new("the file", "", expected, found);
}
