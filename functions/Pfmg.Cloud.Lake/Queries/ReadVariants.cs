namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Reads the variants that samples carry, by region, genes, identifiers or sample: one row a sample and ALT, of callsets that no later one replaced.</summary>
/// <remarks>Genotypes wholly missing carry nothing and are left out; the view `calls` of <see cref="RunSql"/> has them.</remarks>
public sealed class ReadVariants(LakeReader lake)
{
    /// <summary>Runs the query.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Rows by chrom, pos, ref, alt and the number of the callset, with their total; dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such sample or lake version.</exception>
    /// <exception cref="Core.Errors.InvalidInputException">Neither region, regions, ids nor sample is given, or columns, limit or page are not possible.</exception>
    public async Task<QueryRows> RunAsync(VariantQuery query, CancellationToken ct)
    {
        query.Require();
        var view = await lake.OpenAsync(query.Version, ct);
        var samples = await view.SamplesAsync(ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var ids = query.Sample is { } sample ? SampleNames.Find(lease, samples, [sample], ct) : null;
            var callsets = await view.SampleColumnsAsync(lease, ct);
            var sql = await VariantSql.OfAsync(query, view, lease, ids, callsets.Superseded, ct);
            var columns = new AnswerColumns(query.Columns ?? VariantColumns.All, callsets);
            return query.Paging.Run(lease, sql, VariantSql.Values(query), view.Info, ct, columns);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
