using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Finds the callsets that an erasure is of.</summary>
internal static class FindCallsets
{
    /// <summary>The callsets of a version that a request means, by number; none if there are none.</summary>
    /// <exception cref="ConflictException">The sample's name stands for several persons.</exception>
    public static async Task<IReadOnlyList<ErasedCallset>> RunAsync(LakeReader lake, LakeSnapshot snapshot, ErasureRequest request, CancellationToken ct)
    {
        var view = lake.Open(snapshot);
        string samples = await view.TableAsync(LakeTables.Samples, null, null, ct);
        var (condition, value) = request switch
        {
            { Sample: { } sample } => ("sample = $value", new SqlValue("value", sample)),
            { Participant: { } participant } => ("participant = $value", new SqlValue("value", participant)),
            _ => ("sample_id = $value", new SqlValue("value", request.SampleId!.Value)),
        };
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query(
            $"""
            WITH s AS {samples}, mine AS (SELECT * FROM s WHERE {condition})
            SELECT sample_id, source_id, sample, participant, run_id, platform, run, source_file, source_sha256, name_in_file, header_sha256, verbatim,
                EXISTS (SELECT 1 FROM s AS o WHERE o.source_id = mine.source_id AND o.sample_id NOT IN (SELECT sample_id FROM mine))
            FROM mine ORDER BY sample_id
            """,
            [value],
            ct);
        var found = new List<ErasedCallset>();
        while (rows.Read(ct))
        {
            found.Add(Callset(rows.Reader));
        }

        return request.Sample is null || found.Select(static callset => callset.Participant).Distinct(StringComparer.Ordinal).Count() <= 1
            ? found
            : throw new ConflictException("Callsets of several persons have samples of that name: erase by participant, or callset by callset.");
    }

    private static ErasedCallset Callset(System.Data.Common.DbDataReader row) => new()
    {
        SampleId = row.GetInt32(0),
        SourceId = row.GetInt32(1),
        Sample = row.GetString(2),
        Participant = row.GetString(3),
        RunId = row.GetString(4),
        Platform = row.GetString(5),
        Run = row.GetString(6),
        SourceFile = row.GetString(7),
        SourceSha256 = row.GetString(8),
        NameInFile = row.GetString(9),
        HeaderSha256 = row.GetString(10),
        IsVerbatim = row.GetBoolean(11),
        IsShared = row.GetBoolean(12),
    };
}
