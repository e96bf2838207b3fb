namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>An erasure at work: all that whoever goes on with it must know, since the lake forgets it on the way. Deleted at the end.</summary>
internal sealed record ErasureWork
{
    /// <summary>Of the same callsets the same.</summary>
    public required string Id { get; init; }

    /// <summary>What it is of.</summary>
    public required ErasureScope Scope { get; init; }

    /// <summary>The keyed pseudonym of what it is of.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The callsets, by number.</summary>
    public required IReadOnlyList<ErasedCallset> Callsets { get; init; }

    /// <summary>Objects beside the lake's log and tables that go or change, planned before the first goes; null before that.</summary>
    public IReadOnlyList<ErasedObject>? Objects { get; init; }

    /// <summary>When nothing of it was left, UTC; null before that.</summary>
    public DateTimeOffset? PurgedAt { get; init; }

    /// <summary>Texts that must not be left anywhere: names of the samples and persons.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Callsets.SelectMany(static callset => new[] { callset.Sample, callset.NameInFile, callset.Participant }).Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>The numbers.</summary>
    public IReadOnlyList<int> SampleIds() => [.. Callsets.Select(static callset => callset.SampleId)];
}

/// <summary>A callset to be erased.</summary>
internal sealed record ErasedCallset
{
    public required int SampleId { get; init; }

    public required int SourceId { get; init; }

    /// <summary>Whether other callsets of its file stay.</summary>
    public required bool IsShared { get; init; }

    public required string Sample { get; init; }

    public required string Participant { get; init; }

    public required string RunId { get; init; }

    public required string Platform { get; init; }

    public required string Run { get; init; }

    public required string SourceFile { get; init; }

    public required string SourceSha256 { get; init; }

    public required string NameInFile { get; init; }

    public required string HeaderSha256 { get; init; }

    /// <summary>Whether the lake keeps the file's records.</summary>
    public required bool IsVerbatim { get; init; }
}

/// <summary>An object that an erasure deletes or writes anew. In a certificate its path names nobody.</summary>
/// <param name="Store">Which part of the store: uploads, runs, headers, and so on.</param>
/// <param name="Path">Its path; in a certificate names in it are replaced by the pseudonym.</param>
/// <param name="Bytes">Its size before.</param>
/// <param name="Sha256">Lower-case hex SHA-256 before.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Sha256After">Of what stands in its place; null if it was deleted.</param>
public sealed record ErasedObject(string Store, string Path, long Bytes, string Sha256, ErasedChange Change, string? Sha256After);

/// <summary>What became of an object.</summary>
public enum ErasedChange
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>Another object without what was erased stands in its place.</summary>
    Replaced,

    /// <summary>It was written anew in its place without what was erased.</summary>
    Cleaned,
}
