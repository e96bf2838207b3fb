namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A callset that no later one replaced, as the lake or a scope shows it.</summary>
/// <param name="Participant">Whose; sample, run and participant are pseudonyms within a scope that has them.</param>
/// <param name="Sample">Of which sample.</param>
/// <param name="Run">Of which run of the platform.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Material">germline or tumour.</param>
/// <param name="Assay">wgs, wes or panel.</param>
/// <param name="Pipeline">What made the calls, as name/version.</param>
/// <param name="Caller">The variant caller.</param>
/// <param name="Reference">The reference's name; null if there was none.</param>
/// <param name="Karyotype">Sex chromosomes inferred from depth; null if reads were not aligned here.</param>
public sealed record ListedCallset(
    string Participant, string Sample, string Run, string Platform, string Material, string Assay, string Pipeline, string Caller, string? Reference, string? Karyotype);

/// <summary>Lists current callsets. Over a reader within a scope, only of those whom the scope permits.</summary>
public sealed class ListCallsets(LakeReader lake)
{
    /// <summary>All of them, by participant, sample and run.</summary>
    /// <param name="version">The lake version; null for the latest.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <exception cref="Core.Errors.NotFoundException">There is no such lake version.</exception>
    public async Task<(IReadOnlyList<ListedCallset> Callsets, AnswerInfo Info)> RunAsync(long? version, CancellationToken ct)
    {
        var view = await lake.OpenAsync(version, ct);
        var samples = await view.SamplesAsync(ct);
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query(
            $"SELECT participant, sample, run, platform, material, assay, pipeline, caller, reference, karyotype FROM {samples} WHERE NOT superseded ORDER BY participant, sample, run, sample_id", [], ct);
        var callsets = new List<ListedCallset>();
        while (rows.Read(ct))
        {
            var row = rows.Reader;
            callsets.Add(new ListedCallset(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7),
                row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9)));
        }

        return (callsets, view.Info);
    }
}
