using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Who is in a dataset that a question is restricted to.</summary>
/// <param name="Name">The dataset's id; "id.3" for its third release.</param>
/// <param name="LakeVersion">The lake over which its rule was looked up.</param>
/// <param name="RegisterVersion">The register over which it was.</param>
/// <param name="Members">They, whatever they consent to; nobody if there is no such dataset.</param>
public sealed record DatasetMembers(string Name, long LakeVersion, long RegisterVersion, ParticipantSet Members);

/// <summary>A dataset that a decision was restricted to, as it then was: the same members are found again, whatever lake and catalogue have become.</summary>
/// <param name="Name">The dataset's id; "id.3" for its third release.</param>
/// <param name="LakeVersion">The lake over which its rule was looked up.</param>
/// <param name="RegisterVersion">The register over which it was.</param>
/// <param name="MembersSha256">Lower-case hex SHA-256 of the members' bytes, under which they are kept.</param>
public sealed record DatasetPin(string Name, long LakeVersion, long RegisterVersion, string MembersSha256);

/// <summary>Looks up who is in datasets.</summary>
/// <param name="names">Ids of datasets, or of their releases.</param>
/// <param name="register">What is known of persons now.</param>
/// <param name="ct">Cancels.</param>
/// <returns>One for each name, in their order; of a name that no dataset has, nobody.</returns>
public delegate Task<IReadOnlyList<DatasetMembers>> FindDatasetMembers(IReadOnlyList<string> names, RegisterState register, CancellationToken ct);
