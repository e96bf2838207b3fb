using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Files;

/// <summary>A callset that somebody may see, with where its files lie: for whoever serves them, never for an answer.</summary>
public sealed record FileCallset
{
    /// <summary>The lake's number of it.</summary>
    public required int SampleId { get; init; }

    /// <summary>What answers call the sample.</summary>
    public required string ShownName { get; init; }

    /// <summary>Whether nothing may be told of which allele came from whom.</summary>
    public required bool WithoutInheritance { get; init; }

    /// <summary>The lake's name of the sample.</summary>
    public required string Sample { get; init; }

    /// <summary>The participant.</summary>
    public required string Participant { get; init; }

    /// <summary>The run that committed it.</summary>
    public required string RunId { get; init; }

    /// <summary>The original file's object path, or a path that is none.</summary>
    public required string SourceFile { get; init; }

    /// <summary>That file's SHA-256 as it was ingested, lower-case hex.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The sample's name in that file.</summary>
    public required string NameInFile { get; init; }

    /// <summary>The reference; null if the lake does not know.</summary>
    public required string? Reference { get; init; }

    /// <summary>Samples of that file that are in the lake, this one among them.</summary>
    public required int SamplesInFile { get; init; }
}

/// <summary>Finds callsets, within what a scope permits.</summary>
/// <param name="lake">The whole lake.</param>
/// <remarks>Which callset is meant is asked of the scope's own table, where who is not permitted is not there; only then the lake's row is read.</remarks>
public sealed class FindCallset(LakeReader lake)
{
    /// <summary>The latest callset of a sample.</summary>
    /// <param name="scope">Who may be seen; null for all.</param>
    /// <param name="sample">As answers within the scope call it.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null if there is none that may be seen.</returns>
    public async Task<FileCallset?> ByNameAsync(SampleScope? scope, string sample, CancellationToken ct) =>
        await RunAsync(scope, "s.sample = $name", [new SqlValue("name", sample)], "s.superseded, s.sample_id DESC", 1, 0, ct) is [var found, ..] ? found : null;

    /// <summary>A callset by its number.</summary>
    /// <returns>Null if there is none that may be seen.</returns>
    public async Task<FileCallset?> ByIdAsync(SampleScope? scope, int sampleId, CancellationToken ct) =>
        await RunAsync(scope, "s.sample_id = $id", [new SqlValue("id", sampleId)], "s.sample_id", 1, 0, ct) is [var found, ..] ? found : null;

    /// <summary>Callsets that no other replaced, by what answers call their samples.</summary>
    /// <param name="scope">Who may be seen; null for all.</param>
    /// <param name="sample">One sample; null for all.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="take">At most how many.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="version">As the lake was at a version, of what it still holds; null for the latest.</param>
    /// <exception cref="Core.Errors.NotFoundException">There is no such version.</exception>
    public Task<IReadOnlyList<FileCallset>> ListAsync(SampleScope? scope, string? sample, int skip, int take, CancellationToken ct, long? version = null) => sample is null
        ? RunAsync(scope, "NOT s.superseded", [], "s.sample", take, skip, ct, version)
        : RunAsync(scope, "NOT s.superseded AND s.sample = $name", [new SqlValue("name", sample)], "s.sample_id", take, skip, ct);

    private async Task<IReadOnlyList<FileCallset>> RunAsync(SampleScope? scope, string where, IReadOnlyList<SqlValue> values, string order, int take, int skip, CancellationToken ct, long? version = null)
    {
        var seen = new List<(int Id, string Name, bool Withheld)>();
        var scoped = await (scope is null ? lake : lake.Within(scope)).OpenAsync(version, ct);
        var withheld = scope is null ? "false" : "s.withheld";
        var page = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"LIMIT {take} OFFSET {skip}");
        var scopedSamples = await scoped.SamplesAsync(ct);
        using (var lease = await scoped.RentAsync(ct))
        using (var rows = lease.Query($"SELECT s.sample_id, s.sample, {withheld} FROM {scopedSamples} AS s WHERE {where} ORDER BY {order} {page}", values, ct))
        {
            while (rows.Read(ct))
            {
                seen.Add((rows.Reader.GetInt32(0), rows.Reader.GetString(1), rows.Reader.GetBoolean(2)));
            }
        }

        return seen.Count == 0 ? [] : await RowsAsync(seen, ct);
    }

    private async Task<IReadOnlyList<FileCallset>> RowsAsync(List<(int Id, string Name, bool Withheld)> seen, CancellationToken ct)
    {
        var view = await lake.OpenAsync(null, ct);
        var samples = await view.SamplesAsync(ct);
        var found = new Dictionary<int, FileCallset>();
        var shown = seen.ToDictionary(static one => one.Id);
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query(
            $"""
            SELECT s.sample_id, s.sample, s.participant, s.run_id, s.source_file, s.source_sha256, s.name_in_file, s.reference,
                (SELECT count(*)::INTEGER FROM {samples} AS o WHERE o.source_id = s.source_id)
            FROM {samples} AS s WHERE s.sample_id IN (SELECT unnest($ids::INTEGER[]))
            """,
            [new SqlValue("ids", seen.ConvertAll(static one => one.Id))],
            ct);
        while (rows.Read(ct))
        {
            var id = rows.Reader.GetInt32(0);
            found[id] = new FileCallset
            {
                SampleId = id,
                ShownName = shown[id].Name,
                WithoutInheritance = shown[id].Withheld,
                Sample = rows.Reader.GetString(1),
                Participant = rows.Reader.GetString(2),
                RunId = rows.Reader.GetString(3),
                SourceFile = rows.Reader.GetString(4),
                SourceSha256 = rows.Reader.GetString(5),
                NameInFile = rows.Reader.GetString(6),
                Reference = rows.Reader.IsDBNull(7) ? null : rows.Reader.GetString(7),
                SamplesInFile = rows.Reader.GetInt32(8),
            };
        }

        return [.. seen.Where(one => found.ContainsKey(one.Id)).Select(one => found[one.Id])];
    }
}
