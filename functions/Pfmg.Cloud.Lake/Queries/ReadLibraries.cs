using Pfmg.Cloud.Core.Datasets;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Reads who has germline callsets of which library: what datasets are made of.</summary>
/// <param name="lake">The whole lake: nothing of this is told to anybody as it is.</param>
public sealed class ReadLibraries(LakeReader lake)
{
    private Kept? _kept;

    /// <summary>Runs the query.</summary>
    /// <param name="version">The lake version; null for the latest.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <exception cref="Core.Errors.NotFoundException">There is no such version.</exception>
    public async Task<LakeCallsets> RunAsync(long? version, CancellationToken ct)
    {
        var view = await lake.OpenAsync(version, ct);
        var info = view.Info;
        if (Volatile.Read(ref _kept) is { } kept && kept.Callsets.LakeVersion == view.Version && kept.ErasureEpoch == info.ErasureEpoch)
        {
            return kept.Callsets;
        }

        var samples = await view.SamplesAsync(ct);
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query($"SELECT DISTINCT participant, assay FROM {samples} WHERE material = 'germline' AND NOT superseded", [], ct);
        var libraries = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        while (rows.Read(ct))
        {
            var participant = rows.Reader.GetString(0);
            if (!libraries.TryGetValue(participant, out var known))
            {
                libraries.Add(participant, known = new HashSet<string>(StringComparer.Ordinal));
            }

            known.Add(rows.Reader.GetString(1));
        }

        var callsets = new LakeCallsets(view.Version, libraries.ToDictionary(static pair => pair.Key, static pair => (IReadOnlySet<string>)pair.Value, StringComparer.Ordinal));
        Volatile.Write(ref _kept, new Kept(callsets, info.ErasureEpoch));
        return callsets;
    }

    private sealed record Kept(LakeCallsets Callsets, long ErasureEpoch);
}
