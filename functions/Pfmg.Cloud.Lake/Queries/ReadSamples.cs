using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Reads the callsets of the lake: one row each, with whether another replaced it and whether frequencies count it.</summary>
public sealed class ReadSamples(LakeReader lake)
{
    /// <summary>Runs the query.</summary>
    /// <param name="version">The lake version; null for the latest.</param>
    /// <param name="paging">The part of the answer wanted.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>All columns of `samples`, `superseded` and `counted`, by sample_id; under pseudonyms those of <see cref="UserViews"/>, by sample. Dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such lake version.</exception>
    public async Task<QueryRows> RunAsync(long? version, Paging paging, CancellationToken ct)
    {
        paging.Require();
        var view = await lake.OpenAsync(version, ct);
        var samples = await view.SamplesAsync(ct);
        var sql = new PagedSql("", samples, UserViews.SampleColumns(view), samples, view.IsPseudonymous ? "sample, run, platform" : "sample_id");
        return paging.Run(await view.RentAsync(ct), sql, Array.Empty<SqlValue>(), view.Info, ct);
    }
}
