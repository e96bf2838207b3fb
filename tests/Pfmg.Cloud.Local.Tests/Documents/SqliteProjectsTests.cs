using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Documents;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Local.Tests.Documents;

public sealed class SqliteProjectsTests : ProjectWritersContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override IDocumentStore Store => field ??= new SqliteDocumentStore(_folder["documents.db"]);

    public void Dispose() => _folder.Dispose();
}
