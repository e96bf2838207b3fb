using System.Text;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Appends the rows of `sites` and `carriers` of one batch: the one place that makes them of states.</summary>
/// <param name="batch">The batch's callsets, ascending.</param>
/// <param name="sites">Takes the rows of `sites`.</param>
/// <param name="carriers">Takes the rows of `carriers`.</param>
internal sealed class SiteRows(IReadOnlyList<int> batch, RowGroupBuilder sites, RowGroupBuilder carriers)
{
    private readonly byte[] _batch = Encoding.UTF8.GetBytes(BatchText.Of(batch));
    private readonly EncodeCarriers _encode = new();

    /// <summary>Appends a site to both tables.</summary>
    /// <param name="chrom">Its contig.</param>
    /// <param name="pos">Its first base.</param>
    /// <param name="reference">REF.</param>
    /// <param name="alt">ALT.</param>
    /// <param name="end">The last base of a structural variant; null for others.</param>
    /// <param name="states">One for each callset of the batch, in order.</param>
    public void Append(ReadOnlySpan<byte> chrom, int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt, int? end, ReadOnlySpan<byte> states)
    {
        var bytes = _encode.Run(states, out var counts);
        AppendSite(sites, chrom, pos, reference, alt, end);
        AppendSite(carriers, chrom, pos, reference, alt, end);
        sites.Int32(6).Append(counts.Copies);
        sites.Int32(7).Append(counts.Alleles);
        sites.Int32(8).Append(counts.Heterozygous);
        sites.Int32(9).Append(counts.Homozygous);
        sites.Int32(10).Append(counts.Hemizygous);
        sites.Int32(11).Append(batch.Count - counts.Assayed);
        sites.Int32(12).Append(counts.Uncounted);
        carriers.Bytes(6).Append(bytes);
    }

    private void AppendSite(RowGroupBuilder rows, ReadOnlySpan<byte> chrom, int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt, int? end)
    {
        rows.Utf8(0).Append(chrom);
        rows.Int32(1).Append(pos);
        rows.Utf8(2).Append(reference);
        rows.Utf8(3).Append(alt);
        if (end is { } last)
        {
            rows.Int32(4).Append(last);
        }
        else
        {
            rows.Int32(4).AppendNull();
        }

        rows.Utf8(5).Append(_batch);
    }
}
