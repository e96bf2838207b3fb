using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>The callsets of a child and both parents, on one reference.</summary>
/// <param name="Child">The child's sample_id.</param>
/// <param name="Mother">The mother's.</param>
/// <param name="Father">The father's.</param>
internal sealed record Trio(int Child, int Mother, int Father)
{
    /// <summary>Finds the latest germline callset of the child that no later one replaced, and those of the parents.</summary>
    /// <remarks>One that tells where the child is reference comes first: a VCF of structural variants alone does not hide the gVCF before it.</remarks>
    /// <param name="lease">To ask with.</param>
    /// <param name="samples">`samples`, marked.</param>
    /// <param name="query">Names the child, and the parents where the lake does not know them.</param>
    /// <param name="ct">Interrupts.</param>
    /// <exception cref="NotFoundException">One of the three is not in the lake.</exception>
    public static Trio Find(EngineLease lease, string samples, TrioQuery query, CancellationToken ct)
    {
        var sql = $"""
            SELECT c.sample_id, {ParentSql(samples, "mother")}, {ParentSql(samples, "father")}
            FROM {samples} AS c WHERE c.sample = $child AND NOT c.superseded AND c.material = 'germline' ORDER BY c.reference_calls DESC, c.sample_id DESC LIMIT 1
            """;
        using var found = lease.Query(sql, [new SqlValue("child", query.Child), new SqlValue("mother", query.Mother ?? ""), new SqlValue("father", query.Father ?? "")], ct);
        if (!found.Read(ct))
        {
            throw new NotFoundException($"The lake holds no current germline callset of {query.Child}.");
        }

        return new Trio(found.Reader.GetInt32(0), IdOf(1, "mother"), IdOf(2, "father"));

        int IdOf(int column, string parent) => !found.Reader.IsDBNull(column) ? found.Reader.GetInt32(column) : throw new NotFoundException(
            $"The lake holds no current germline callset of the {parent} of {query.Child} on the same reference that tells where it is reference; `{parent}` may name a sample.");
    }

    /// <summary>The same within a scope: whether a parent is not in the lake, not declared or not to be seen looks the same.</summary>
    /// <param name="lease">To ask with.</param>
    /// <param name="samples">The permitted rows of `samples`, marked.</param>
    /// <param name="query">Names the child, and the parents where the lake does not know them.</param>
    /// <param name="isWithheld">Of which callsets nothing may be told that says which allele came from whom, whoever is named as parent.</param>
    /// <param name="ct">Interrupts.</param>
    /// <exception cref="NotFoundException">One of the three is not there to be seen, or the comparison is not disclosed.</exception>
    public static Trio FindDisclosed(EngineLease lease, string samples, TrioQuery query, Func<int, bool> isWithheld, CancellationToken ct)
    {
        try
        {
            var found = Find(lease, samples, query, ct);
            return isWithheld(found.Child) ? throw NotDisclosed(query) : found;
        }
        catch (NotFoundException)
        {
            throw NotDisclosed(query);
        }
    }

    private static NotFoundException NotDisclosed(TrioQuery query) => new($"Not disclosed: how the variants of {query.Child} compare with those of its parents.");

    // A parent is asked for where the child has an allele, so only a callset that tells where it is reference can answer.
    private static string ParentSql(string samples, string parent) => $"""
        (SELECT max(p.sample_id) FROM {samples} AS p
        WHERE NOT p.superseded AND p.material = 'germline' AND p.qc_verdict <> 'fail' AND p.reference_calls
            AND p.reference IS NOT DISTINCT FROM c.reference AND CASE WHEN ${parent} = '' THEN p.participant = c.{parent} ELSE p.sample = ${parent} END)
        """;
}
