using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Documents;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Local.Tests.Documents;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDocumentStore _store;

    public SqliteDocumentStoreTests() => _store = new SqliteDocumentStore(_folder["sub/documents.db"]);

    protected override IDocumentStore Store => _store;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Another_opening_of_the_file_sees_what_was_written()
    {
        var key = new DocumentKey("projects", "p", "i");
        var etag = await Store.WriteAsync(key, new JsonObject { ["a"] = 1 }, null, CancellationToken.None);

        Assert.Equal(etag, (await new SqliteDocumentStore(_folder["sub/documents.db"]).ReadAsync(key, CancellationToken.None))!.ETag);
    }

    [Fact]
    public void The_file_is_its_owners_only() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["sub/documents.db"]));
}
