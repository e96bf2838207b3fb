using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Finds callsets by the names of their samples.</summary>
internal static class SampleNames
{
    /// <summary>The ids of all callsets of these samples, superseded ones too.</summary>
    /// <exception cref="NotFoundException">The lake has no sample of some name; all such names are told.</exception>
    public static IReadOnlyList<int> Find(EngineLease lease, string samples, IReadOnlyCollection<string> names, CancellationToken ct)
    {
        var ids = new List<int>();
        var missing = names.ToHashSet(StringComparer.Ordinal);
        using var found = lease.Query(
            $"SELECT sample_id, sample FROM {samples} WHERE sample IN (SELECT unnest($names::VARCHAR[])) ORDER BY sample_id",
            [new SqlValue("names", names.Distinct(StringComparer.Ordinal).ToList())],
            ct);
        while (found.Read(ct))
        {
            ids.Add(found.Reader.GetInt32(0));
            missing.Remove(found.Reader.GetString(1));
        }

        return missing.Count == 0
            ? ids
            : throw None(missing);
    }

    /// <summary>The lake has no samples of these names.</summary>
    public static NotFoundException None(IEnumerable<string> names) => new($"The lake holds no sample named {string.Join(", ", names.Order(StringComparer.Ordinal))}.");
}
