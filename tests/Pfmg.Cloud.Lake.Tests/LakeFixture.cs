using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests;

/// <summary>A lake in a folder of its own.</summary>
internal sealed class LakeFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LakeFixture()
    {
        Store = new FolderObjectStore(_folder.Path);
        Log = new LakeLog(Store, new FixedTime());
        Delta = new DeltaView(Store, Log);
    }

    public IObjectStore Store { get; }

    public LakeLog Log { get; }

    public DeltaView Delta { get; }

    /// <summary>A log that has seen nothing yet, like one of another process.</summary>
    public LakeLog OtherLog() => new(new FolderObjectStore(_folder.Path), new FixedTime());

    /// <summary>The file of an object, to damage it.</summary>
    public string FileOf(string objectPath) => _folder[objectPath];

    public void Write(string objectPath, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(objectPath))!);
        File.WriteAllText(FileOf(objectPath), text, new UTF8Encoding(false));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A file as a commit names it; the log does not read data files.</summary>
    public static LakeFile NewFile(string name, string table = "calls", string chrom = "chr1", int minPos = 1, int maxPos = 100, long rows = 10) =>
        new(table, $"lake/{table}/{name}.parquet", 1_000, rows, new string('a', 64), [new ContigRange(chrom, minPos, maxPos)], 1, 2)
        {
            Columns = [new ColumnSummary("pos", 400, 0, minPos, maxPos), new ColumnSummary("chrom", 100, 0, chrom, chrom)],
        };

    public static LakeCommit Adding(string id, params LakeFile[] files) => new(id, LakeChange.Ingest, files, []);

    public static string Numbered(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
