using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Tells what lies between two versions.</summary>
/// <param name="log">The lake's log.</param>
/// <param name="lake">Reads which callsets the versions hold.</param>
public sealed class DiffVersions(LakeLog log, LakeReader lake)
{
    /// <summary>Compares; the order of the two says what is gain and what is loss.</summary>
    /// <param name="from">A version; -1 for the empty lake.</param>
    /// <param name="to">Another.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Core.Errors.NotFoundException">There is no such version, or its files are gone.</exception>
    /// <exception cref="Core.Errors.ConflictException">Something was erased between them.</exception>
    /// <remarks>A compaction gains and loses files and as many rows of each table, and no sample.</remarks>
    public async Task<VersionDiff> RunAsync(long from, long to, CancellationToken ct)
    {
        await RequireNoErasureAsync(from, to, ct);
        var before = await log.SnapshotAsync(from, ct);
        var after = await log.SnapshotAsync(to, ct);
        var tables = LakeTables.All.Select(table => Compare(table.Table, before, after)).Where(static table => table.FilesGained + table.FilesLost > 0);
        var (had, has) = (await SamplesAsync(before, after, ct), await SamplesAsync(after, before, ct));
        return new VersionDiff(from, to, [.. tables], Without(has, had), Without(had, has));
    }

    private async Task RequireNoErasureAsync(long from, long to, CancellationToken ct)
    {
        var (first, last) = (Math.Min(from, to), Math.Max(from, to));
        if ((await log.ErasuresAsync(ct)).FirstOrDefault(logged => logged.Version > first && logged.Version <= last) is { } erased)
        {
            throw new Core.Errors.ConflictException(
                $"Version {erased.Version} of the lake erased something: what lies between versions {first} and {last} would tell of it, so it is not told.");
        }
    }

    private static TableDiff Compare(string table, LakeSnapshot before, LakeSnapshot after)
    {
        var gained = Only(table, after, before);
        var lost = Only(table, before, after);
        return new TableDiff(table, gained.Count, gained.Sum(static f => f.Rows), lost.Count, lost.Sum(static f => f.Rows));
    }

    private static List<LakeFile> Only(string table, LakeSnapshot here, LakeSnapshot there)
    {
        var known = there.Files(table).Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        return [.. here.Files(table).Where(file => !known.Contains(file.Path))];
    }

    /// <summary>The callsets of the files that only one of the two has.</summary>
    private async Task<Dictionary<int, string>> SamplesAsync(LakeSnapshot here, LakeSnapshot there, CancellationToken ct)
    {
        var samples = new Dictionary<int, string>();
        var only = Only(LakeTables.Samples.Table, here, there);
        if (only.Count == 0)
        {
            return samples;
        }

        var view = lake.Open(LakeSnapshot.Of(only));
        var table = await view.TableAsync(LakeTables.Samples, null, null, ct);
        using var lease = await view.RentAsync(ct);
        using var cursor = lease.Query($"SELECT sample_id, sample FROM {table}", [], ct);
        while (cursor.Read(ct))
        {
            samples.Add(cursor.Reader.GetInt32(0), cursor.Reader.GetString(1));
        }

        return samples;
    }

    private static IReadOnlyList<DiffSample> Without(Dictionary<int, string> samples, Dictionary<int, string> others) =>
    [
        .. samples.Where(sample => !others.ContainsKey(sample.Key)).OrderBy(static sample => sample.Key).Select(static sample => new DiffSample(sample.Key, sample.Value)),
    ];
}

/// <summary>What lies between two versions.</summary>
/// <param name="From">The version compared with.</param>
/// <param name="To">The version compared.</param>
/// <param name="Tables">Tables whose files differ, in the order of the data dictionary.</param>
/// <param name="SamplesAdded">Callsets that only <paramref name="To"/> holds, by number.</param>
/// <param name="SamplesRemoved">Callsets that only <paramref name="From"/> holds, by number.</param>
public sealed record VersionDiff(long From, long To, IReadOnlyList<TableDiff> Tables, IReadOnlyList<DiffSample> SamplesAdded, IReadOnlyList<DiffSample> SamplesRemoved);

/// <summary>How a table differs.</summary>
/// <param name="Table">The table.</param>
/// <param name="FilesGained">Files that came.</param>
/// <param name="RowsGained">Rows in them.</param>
/// <param name="FilesLost">Files that went.</param>
/// <param name="RowsLost">Rows in them.</param>
public sealed record TableDiff(string Table, int FilesGained, long RowsGained, int FilesLost, long RowsLost);

/// <summary>A callset.</summary>
/// <param name="SampleId">Its number in the lake.</param>
/// <param name="Sample">Its identifier.</param>
public sealed record DiffSample(int SampleId, string Sample);
