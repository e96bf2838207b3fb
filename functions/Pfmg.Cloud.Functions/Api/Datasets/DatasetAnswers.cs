using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;

namespace Pfmg.Cloud.Functions.Api.Datasets;

/// <summary>A dataset to be made.</summary>
/// <param name="Id">2 to 40 of a-z, 0-9 and '-', from a letter on.</param>
/// <param name="Title">In a line; public.</param>
/// <param name="Description">In some sentences; public.</param>
/// <param name="Keywords">By which it is found, at least one.</param>
/// <param name="Rule">Who is in it; absent for everybody with a germline callset.</param>
internal sealed record DatasetRequest(string Id, string Title, string Description, IReadOnlyList<string> Keywords, DatasetRule? Rule)
{
    /// <summary>What it is called.</summary>
    internal DatasetWords Words => new(Title, Description, Keywords);
}

/// <summary>A release to be made.</summary>
/// <param name="Notes">What changed, for its readers; names nobody.</param>
internal sealed record ReleaseRequest(string Notes);

/// <summary>All datasets.</summary>
/// <param name="Total">How many.</param>
/// <param name="Truncated">Never: all are here.</param>
/// <param name="Datasets">By id.</param>
internal sealed record DatasetList(int Total, bool Truncated, IReadOnlyList<DatasetAnswer> Datasets);

/// <summary>A dataset.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">In a line.</param>
/// <param name="Description">In some sentences.</param>
/// <param name="Keywords">By which it is found.</param>
/// <param name="Rule">Who is in it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ModifiedAt">UTC.</param>
/// <param name="LatestRelease">Its number; absent if nothing was released.</param>
/// <param name="Participants">How many it has now, or "not disclosed".</param>
/// <param name="LakeVersion">Of the lake that was counted.</param>
/// <param name="RegisterVersion">Of the register by which was decided who may be counted.</param>
/// <param name="DecisionId">That decision.</param>
/// <param name="Describes">Where it is described in RDF.</param>
internal sealed record DatasetAnswer(
    string Id, string Title, string Description, IReadOnlyList<string> Keywords, DatasetRule Rule, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, int? LatestRelease,
    MaskedCount Participants, long LakeVersion, long RegisterVersion, string DecisionId, string Describes)
{
    /// <summary>Of a dataset and its count.</summary>
    public static DatasetAnswer Of(Dataset dataset, DatasetCount count) => new(
        dataset.Id, dataset.Title, dataset.Description, dataset.Keywords, dataset.Rule, dataset.CreatedAt, dataset.ModifiedAt, dataset.Releases is [.., var last] ? last.Number : null,
        count.Participants, count.LakeVersion, count.RegisterVersion, count.DecisionId, $"/api/fdp/dataset/{dataset.Id}");
}

/// <summary>What was released.</summary>
/// <param name="Total">How many.</param>
/// <param name="Truncated">Never: all are here.</param>
/// <param name="Releases">Oldest first, without counts.</param>
internal sealed record ReleaseList(int Total, bool Truncated, IReadOnlyList<ReleaseAnswer> Releases);

/// <summary>A release.</summary>
/// <param name="Number">From 1.</param>
/// <param name="LakeVersion">The lake's files as they were.</param>
/// <param name="RegisterVersion">What was known of persons as it was.</param>
/// <param name="Notes">What changed.</param>
/// <param name="ReleasedAt">UTC.</param>
/// <param name="Participants">How many of it may contribute now, or "not disclosed"; absent in a list.</param>
/// <param name="DecisionId">Who may; absent in a list.</param>
internal sealed record ReleaseAnswer(int Number, long LakeVersion, long RegisterVersion, string Notes, DateTimeOffset ReleasedAt, MaskedCount? Participants, string? DecisionId)
{
    /// <summary>Of a release and its count.</summary>
    public static ReleaseAnswer Of(DatasetRelease release, DatasetCount? count) =>
        new(release.Number, release.LakeVersion, release.RegisterVersion, release.Notes, release.ReleasedAt, count?.Participants, count?.DecisionId);
}
