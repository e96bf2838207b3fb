using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Documents;

/// <summary>A document store in one SQLite file, for any number of processes on one machine.</summary>
/// <remarks>
/// Write-ahead log, so readers never wait for a writer; each write is one statement and flushed before it returns. The
/// file is its owner's only (0600): documents name participants. SQLite has no asynchronous calls; each here takes
/// well under a millisecond, or waits for another process' write.
/// </remarks>
public sealed class SqliteDocumentStore : IDocumentStore
{
    private readonly string _connectionString;

    /// <summary>Opens the store, creating its file if need be.</summary>
    /// <param name="file">The SQLite file.</param>
    public SqliteDocumentStore(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        CreateFile(file);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS documents (
              collection TEXT NOT NULL, partition TEXT NOT NULL, id TEXT NOT NULL, etag TEXT NOT NULL, body TEXT NOT NULL,
              PRIMARY KEY (collection, partition, id)) STRICT, WITHOUT ROWID;
            """;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc />
    public Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken ct)
    {
        DocumentRules.Check(key);
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Translate<StoredDocument?>(() =>
        {
            using var connection = Open();
            using var command = Command(connection, "SELECT body, etag FROM documents WHERE collection = $collection AND partition = $partition AND id = $id", key);
            using var reader = command.ExecuteReader();
            return reader.Read() ? new StoredDocument(key, Parse(reader.GetString(0), key), reader.GetString(1)) : null;
        }));
    }

    /// <inheritdoc />
    public Task<string> WriteAsync(DocumentKey key, JsonObject body, string? ifMatch, CancellationToken ct)
    {
        DocumentRules.Check(key);
        ArgumentNullException.ThrowIfNull(body);
        ct.ThrowIfCancellationRequested();
        const string Insert = "INSERT INTO documents VALUES ($collection, $partition, $id, $etag, $body)";
        var statement = ifMatch switch
        {
            null => $"{Insert} ON CONFLICT DO NOTHING",
            "*" => $"{Insert} ON CONFLICT DO UPDATE SET etag = excluded.etag, body = excluded.body",
            _ => "UPDATE documents SET etag = $etag, body = $body WHERE collection = $collection AND partition = $partition AND id = $id AND etag = $ifMatch",
        };

        // Drawn at random: a counter would repeat after a deletion.
        var etag = $"\"{RandomNumberGenerator.GetHexString(16, lowercase: true)}\"";
        var written = Translate(() =>
        {
            using var connection = Open();
            using var command = Command(connection, statement, key);
            command.Parameters.AddWithValue("$etag", etag);
            command.Parameters.AddWithValue("$body", body.ToJsonString(PfmgJson.Options));
            command.Parameters.AddWithValue("$ifMatch", ifMatch ?? "");
            return command.ExecuteNonQuery();
        });
        return written == 1
            ? Task.FromResult(etag)
            : throw new ConflictException(ifMatch is null ? $"{key.Collection}/{key.Id} is there already." : $"{key.Collection}/{key.Id} was written since it was read, or is gone.");
    }

    /// <inheritdoc />
    public Task DeleteAsync(DocumentKey key, CancellationToken ct)
    {
        DocumentRules.Check(key);
        ct.ThrowIfCancellationRequested();
        Translate(() =>
        {
            using var connection = Open();
            using var command = Command(connection, "DELETE FROM documents WHERE collection = $collection AND partition = $partition AND id = $id", key);
            return command.ExecuteNonQuery();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredDocument> QueryAsync(
        string collection, string partition, string? field, string? value, [EnumeratorCancellation] CancellationToken ct)
    {
        DocumentRules.CheckQuery(collection, partition, field, value);
        await using var connection = Translate(Open);

        // Only a string equals a string: json_extract alone would let the number 1 pass for the text '1' of a JSON true.
        var filter = field is null ? "" : $"AND json_type(body, '$.{field}') = 'text' AND json_extract(body, '$.{field}') = $value";
        await using var command = Command(
            connection,
            $"SELECT body, etag, id FROM documents WHERE collection = $collection AND partition = $partition {filter} ORDER BY id",
            new DocumentKey(collection, partition, ""));
        command.Parameters.AddWithValue("$value", value ?? "");
        await using var reader = Translate(command.ExecuteReader);
        while (await reader.ReadAsync(ct))
        {
            var key = new DocumentKey(collection, partition, reader.GetString(2));
            yield return new StoredDocument(key, Parse(reader.GetString(0), key), reader.GetString(1));
        }
    }

    private static void CreateFile(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(file, options).Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, DocumentKey key)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$collection", key.Collection);
        command.Parameters.AddWithValue("$partition", key.Partition);
        command.Parameters.AddWithValue("$id", key.Id);
        return command;
    }

    private static JsonObject Parse(string body, DocumentKey key) =>
        JsonNode.Parse(body) as JsonObject ?? throw new CorruptException($"{key.Collection}/{key.Id} holds no JSON object.");

    private static T Translate<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (SqliteException failure)
        {
            throw new UnavailableException($"The document store answered: {failure.Message}", failure);
        }
    }
}
