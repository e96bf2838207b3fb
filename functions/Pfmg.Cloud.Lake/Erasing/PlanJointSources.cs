using System.Globalization;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Prepares files of several samples of which some stay: their headers, how their records change, what is counted afterwards.</summary>
/// <param name="store">The object store.</param>
/// <param name="lake">Reads rows.</param>
/// <param name="scratchDirectory">Room for the maps.</param>
internal sealed class PlanJointSources(IObjectStore store, LakeReader lake, string scratchDirectory)
{
    /// <summary>Plans all of an erasure.</summary>
    /// <param name="latest">The latest version; whatever it hides is read all the same.</param>
    /// <param name="work">The callsets.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<ErasedRows> RunAsync(LakeSnapshot latest, ErasureWork work, CancellationToken ct)
    {
        var shared = work.Callsets.Where(static callset => callset.IsShared).GroupBy(static callset => callset.SourceId).ToList();
        LakeFile[] files = [.. LakeTables.All.SelectMany(table => latest.Files(table.Table))];
        var view = lake.Open(LakeSnapshot.Of(files));
        var joint = new List<JointSource>();
        using var map = new MapWriter(scratchDirectory);
        foreach (var callsets in shared)
        {
            joint.Add(await MapAsync(view, [.. callsets], map, work, ct));
        }

        IReadOnlyList<LakeFile> maps = shared.Count == 0 ? [] : await map.CompleteAsync(store, work.Id, ct);
        var rows = new ErasedRows(work, joint, maps, []);
        return joint.Count == 0 ? rows : new ErasedRows(work, joint, maps, await RecountAsync(rows.Open(lake, files), rows, joint, ct));
    }

    private async Task<JointSource> MapAsync(LakeView view, List<ErasedCallset> erased, MapWriter map, ErasureWork work, CancellationToken ct)
    {
        int source = erased[0].SourceId;
        var (last, records) = await CountAsync(view, source, ct);
        byte[] text = await HeaderAsync(erased[0].HeaderSha256, ct);
        var names = erased.ToDictionary(callset => callset.SampleId - source, static callset => string.Create(CultureInfo.InvariantCulture, $"erased.{callset.SampleId}"));
        byte[] cleaned = CleanHeader.Of(text, names, work.Names());
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(cleaned));
        using (var content = new MemoryStream(cleaned, writable: false))
        {
            await store.PutAsync(LakePaths.Header(sha256), content, PutCondition.Overwrite, ct);
        }

        var joint = new JointSource(source, last, [.. erased.Select(static callset => callset.SampleId)], sha256, null);
        var walk = new MapJointSource(view, map);
        if (erased[0].IsVerbatim)
        {
            return joint with { Records = await walk.OfRecordsAsync(joint, records, VcfHeaderParser.Parse(text, $"source {joint.Id}"), ct) };
        }

        await walk.OfCallsAsync(joint, ct);
        return joint;
    }

    private static async Task<(int LastSampleId, long Records)> CountAsync(LakeView view, int source, CancellationToken ct)
    {
        string samples = await view.TableAsync(LakeTables.Samples, null, null, ct);
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query("SELECT max(sample_id), any_value(records) FROM " + samples + " WHERE source_id = $source", [new SqlValue("source", source)], ct);
        return rows.Read(ct) && !rows.Reader.IsDBNull(0)
            ? (rows.Reader.GetInt32(0), rows.Reader.GetInt64(1))
            : throw new CorruptException($"The lake has no sample of source file {source}.");
    }

    private async Task<byte[]> HeaderAsync(string sha256, CancellationToken ct)
    {
        try
        {
            await using var content = await store.OpenReadAsync(LakePaths.Header(sha256), null, ct);
            using var text = new MemoryStream();
            await content.CopyToAsync(text, ct);
            return text.ToArray();
        }
        catch (NotFoundException missing)
        {
            throw new CorruptException($"{LakePaths.Header(sha256)} is missing.", missing);
        }
    }

    /// <summary>What neighbours count afterwards: they lose rows that told of the erased only.</summary>
    private static async Task<IReadOnlyList<RecountedSample>> RecountAsync(LakeView view, ErasedRows rows, IReadOnlyList<JointSource> joint, CancellationToken ct)
    {
        string calls = await rows.LeftAsync(view, LakeTables.Calls, ct);
        string assayed = await rows.LeftAsync(view, LakeTables.Assayed, ct);
        string neighbours = string.Join(
            ", ",
            joint.SelectMany(static source => Enumerable.Range(source.SourceId, source.LastSampleId - source.SourceId + 1).Except(source.Erased))
                .Select(static id => id.ToString(CultureInfo.InvariantCulture)));
        string ranges = string.Join(" OR ", joint.Select(static source => string.Create(CultureInfo.InvariantCulture, $"sample_id BETWEEN {source.SourceId} AND {source.LastSampleId}")));
        using var lease = await view.RentAsync(ct);
        using var found = lease.Query(
            $"""
            WITH n AS (SELECT unnest([{neighbours}]) AS sample_id),
            c AS (SELECT sample_id, count(*) AS calls FROM {calls} WHERE {ranges} GROUP BY sample_id),
            a AS (SELECT sample_id, last_sample_id, sum("end" - start + 1) AS bases FROM {assayed} WHERE {ranges} GROUP BY ALL)
            SELECT n.sample_id, coalesce(any_value(c.calls), 0)::BIGINT, coalesce(sum(a.bases), 0)::BIGINT
            FROM n LEFT JOIN c ON c.sample_id = n.sample_id LEFT JOIN a ON n.sample_id BETWEEN a.sample_id AND a.last_sample_id
            GROUP BY n.sample_id ORDER BY n.sample_id
            """,
            [],
            ct);
        var recounts = new List<RecountedSample>();
        while (found.Read(ct))
        {
            recounts.Add(new RecountedSample(found.Reader.GetInt32(0), found.Reader.GetInt64(1), found.Reader.GetInt64(2)));
        }

        return recounts;
    }
}
