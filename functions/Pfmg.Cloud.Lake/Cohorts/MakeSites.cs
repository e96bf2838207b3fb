using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Makes `sites` and `carriers` of rows of `samples`, `calls` and `assayed` that lie in the store: whatever rewrites those calls this, and takes the old files of both tables away.</summary>
/// <remarks>
/// The batch is all callsets of `samples`; rows of other callsets are left out, so that a callset that is to go need only be gone there.
/// The engine sorts a contig's rows; what is held here is one site. The same rows give the same bytes.
/// </remarks>
/// <param name="store">Takes the files.</param>
/// <param name="lake">Reads the rows.</param>
/// <param name="scratchDirectory">Room for one file of each table.</param>
internal sealed class MakeSites(IObjectStore store, LakeReader lake, string scratchDirectory)
{
    private const long FullFileBytes = 512L << 20;

    /// <summary>Makes both tables.</summary>
    /// <param name="files">Files of `samples`, `calls` and `assayed`, committed or not; others are not looked at.</param>
    /// <param name="id">The id that the new files will be committed under.</param>
    /// <param name="tier">The tier of the new files.</param>
    /// <param name="ct">Cancels; files written so far are the sweeper's.</param>
    /// <returns>The new files; none of fewer callsets than the tables are for, or if a genotype has more alleles than they can tell.</returns>
    public async Task<IReadOnlyList<LakeFile>> RunAsync(IReadOnlyList<LakeFile> files, string id, int tier, CancellationToken ct)
    {
        var view = lake.Open(LakeSnapshot.Of(files));
        var calls = await view.TableAsync(LakeTables.Calls, null, null, ct);
        var assayed = await view.TableAsync(LakeTables.Assayed, null, null, ct);
        var batch = new List<int>();
        var contigs = new List<string>();
        using (var lease = view.RentAside())
        {
            Read(lease, $"SELECT sample_id FROM {await view.TableAsync(LakeTables.Samples, null, null, ct)} ORDER BY sample_id", row => batch.Add(row.GetInt32(0)), ct);
            if (batch.Count < CohortTables.LeastCallsets || lease.Count($"SELECT coalesce(max(ploidy), 0)::BIGINT FROM {assayed}", [], ct) > CarrierState.MostPloidy)
            {
                return [];
            }

            Read(lease, $"SELECT DISTINCT chrom FROM {calls} ORDER BY chrom", row => contigs.Add(row.GetString(0)), ct);
        }

        using var output = new SiteFiles(scratchDirectory, batch);
        var written = new List<LakeFile>();
        foreach (var contig in contigs)
        {
            using var sites = new SortedSites(view, (calls, assayed), contig, batch, ct);
            while (sites.Next())
            {
                output.Append(contig, sites);
                if (output.Bytes >= FullFileBytes)
                {
                    await PutAsync(output, id, tier, written, ct);
                }
            }

            if (output.Rows >= RowGroupBuilder.FullRows)
            {
                await PutAsync(output, id, tier, written, ct);
            }
        }

        await PutAsync(output, id, tier, written, ct);
        return written;
    }

    private static void Read(EngineLease lease, string sql, Action<System.Data.Common.DbDataReader> take, CancellationToken ct)
    {
        using var rows = lease.Query(sql, [], ct);
        while (rows.Read(ct))
        {
            take(rows.Reader);
        }
    }

    private async Task PutAsync(SiteFiles output, string id, int tier, List<LakeFile> written, CancellationToken ct)
    {
        if (output.Rows == 0)
        {
            return;
        }

        var part = (written.Count / 2).ToString("D4", CultureInfo.InvariantCulture);
        foreach (var (file, path) in output.Complete(table => LakePaths.Part(table, id, part), tier))
        {
            await using var content = File.OpenRead(path);
            await store.PutAsync(file.Path, content, PutCondition.Overwrite, ct);
            written.Add(file);
        }
    }

    /// <summary>One file of each table while it is written.</summary>
    private sealed class SiteFiles : IDisposable
    {
        private readonly string _directory;
        private readonly RowGroupBuilder[] _groups = [new(LakeTables.Sites), new(LakeTables.Carriers)];
        private readonly SiteRows _rows;
        private readonly SortedDictionary<string, ContigRange> _ranges = new(StringComparer.Ordinal);
        private OutputFile[]? _files;

        public SiteFiles(string directory, IReadOnlyList<int> batch) => (_directory, _rows) = (directory, new SiteRows(batch, _groups[0], _groups[1]));

        public long Rows => _files?[0].Rows ?? 0;

        public long Bytes => _files?.Max(static file => file.Bytes) ?? 0;

        public void Append(string contig, SortedSites site)
        {
            _files ??= [.. _groups.Select(group => new OutputFile(Path.Combine(_directory, $"{group.Schema.Table}.parquet"), group))];
            _rows.Append(Encoding.UTF8.GetBytes(contig), site.Pos, Encoding.UTF8.GetBytes(site.Ref), Encoding.UTF8.GetBytes(site.Alt), site.End, site.States);
            var last = Math.Max(site.End ?? 0, site.Pos + site.Ref.Length - 1);
            _ranges[contig] = _ranges.TryGetValue(contig, out var known) ? known with { MaxPos = Math.Max(known.MaxPos, last) } : new ContigRange(contig, site.Pos, last);
            foreach (var file in _files)
            {
                file.RowAppended();
            }
        }

        public List<(LakeFile File, string Path)> Complete(Func<string, string> path, int tier)
        {
            var completed = new List<(LakeFile File, string Path)>();
            foreach (var file in _files ?? [])
            {
                completed.Add((file.Complete(path(file.Table), tier, [.. _ranges.Values]), file.LocalPath));
                file.Dispose();
            }

            _files = null;
            _ranges.Clear();
            return completed;
        }

        public void Dispose()
        {
            foreach (var file in _files ?? [])
            {
                file.Dispose();
            }
        }
    }
}
