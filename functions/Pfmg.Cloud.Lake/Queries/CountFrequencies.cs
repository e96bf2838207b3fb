using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cohorts;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which frequencies to count.</summary>
public sealed record FrequencyQuery
{
    /// <summary>Sites of which some base of REF lies here; null for the whole lake.</summary>
    public Interval? Region { get; init; }

    /// <summary>Only these samples, by name; null for all.</summary>
    public IReadOnlyList<string>? Samples { get; init; }

    /// <summary>Whether to count only persons of whom no two are declared to be parent and child or full siblings.</summary>
    public bool IsUnrelated { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The part of the answer wanted.</summary>
    public Paging Paging { get; init; } = Paging.All;

    /// <summary>Whether `carriers` are left aside: the same answer, by another way.</summary>
    internal bool IsFromCallsOnly { get; init; }
}

/// <summary>Counts alleles over persons: one row a reference and site, with AC, AN, AF and how many persons carry it in which way.</summary>
/// <remarks>
/// One callset a person counts (see <see cref="SampleSql"/>). Callsets of a batch that has `carriers` are counted there, by popcount; all
/// others from `calls` and `assayed`. AN is the sum of the ploidies of the callsets assayed at POS;
/// AC adds the copies of those assayed callsets whose genotype the rule counts, at most their ploidy, so AC never exceeds
/// AN. Who has one allele and a genotype of several is mixed (mitochondrial heteroplasmy): one copy, told as n_het. n_missing persons are not assayed at POS. Sites are those where any counted callset has a row in `calls`, so AC may be 0.
/// AN is a running sum over the ends of intervals, so its cost does not grow with sites times persons; a genotype meets the
/// interval it lies in by sample and position bin.
/// </remarks>
public sealed class CountFrequencies(LakeReader lake)
{
    /// <summary>Runs the query.</summary>
    /// <param name="query">What to count.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Rows by reference, chrom, pos, ref, alt, with their total and the rules applied; dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such sample or lake version.</exception>
    /// <exception cref="Core.Errors.InvalidInputException">Limit or page are not possible.</exception>
    public async Task<QueryRows> RunAsync(FrequencyQuery query, CancellationToken ct)
    {
        query.Paging.Require();
        var view = await lake.OpenAsync(query.Version, ct);
        var samples = await view.SampleTableAsync(ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var cohort = CohortSamples.Of(samples, lease, ct).Choose(query.Samples, query.IsUnrelated);
            var info = view.Info with { Rules = cohort.Rules, Persons = cohort.Persons, Counted = cohort.People, WithoutReferenceCalls = cohort.WithoutReferenceCalls };
            var files = new CarrierFiles(view, lake.Carriers);
            var batches = query.IsFromCallsOnly ? [] : await files.BatchesAsync(ct);
            var whole = cohort.Parts.Select(part => (Part: part, Batch: PackedFrequencies.BatchOf(part, batches))).ToList();
            if (whole.TrueForAll(static one => one.Batch is not null))
            {
                return await new PackedFrequencies(files, query.Region, lease, view.Meter).RunAsync([.. whole.Select(static one => (one.Part, one.Batch!))], query.Paging, info, ct);
            }

            return await new MixedFrequencies(view, files, query.Region, lease).RunAsync(cohort, batches, query.Paging, info, ct);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
