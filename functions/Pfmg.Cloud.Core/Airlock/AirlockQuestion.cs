using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>A question that the service itself asked within a project, whose answer is an export's file: what reviewers hold the file against, and what an opposition is matched by.</summary>
public sealed record AirlockQuestion
{
    /// <summary>The route below the project with its parameters, as it would be asked: `frequencies?region=chr20:1-2000000`, `sql`.</summary>
    public required string Route { get; init; }

    /// <summary>The body that it would have; null without one.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>The file that holds the answer.</summary>
    public required string File { get; init; }

    /// <summary>The decision that said over whom.</summary>
    public required string DecisionId { get; init; }

    /// <summary>The policy that decided.</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>The register that was decided over.</summary>
    public required long RegisterVersion { get; init; }

    /// <summary>The lake that was read.</summary>
    public required long LakeVersion { get; init; }

    /// <summary>Entries of erasures in its log then.</summary>
    public required int ErasureEpoch { get; init; }

    /// <summary>Rows of the answer.</summary>
    public required long Rows { get; init; }

    /// <summary>Whether more followed, which the file lacks.</summary>
    public required bool Truncated { get; init; }
}

/// <summary>An answer that is to leave.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Counted">Identifiers of those whose data it was computed of; null if that may be all whom the decision permitted. Never told.</param>
public sealed record AirlockAnswer(AirlockQuestion Question, IReadOnlySet<string>? Counted)
{
    /// <summary>The register numbers of those whose data the answer may hold.</summary>
    internal Participants.ParticipantSet CohortOf(AccessDecision decision) => Counted is null
        ? decision.Permitted
        : Participants.ParticipantSet.Of(decision.Permitted.Where(number => Counted.Contains(decision.Register.Participants[number].Data.Id)));
}
