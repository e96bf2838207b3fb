using System.Collections.Concurrent;
using System.Text.Json;
using Pfmg.Cloud.Core.Ontologies;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>The last decisions over the register as it is: the same question over the same register has the same answer, which is not worked out twice.</summary>
/// <remarks>The register is looked at first, each time: where it grew, or the day changed, nothing is kept. Each decision may hold the names of 100,000 persons, so few are kept.</remarks>
internal sealed class KeptDecisions
{
    private const int Most = 32;

    private Over? _over;

    /// <summary>The answer to a question.</summary>
    /// <param name="question">The question; its pins tell by their digests whom it is restricted to.</param>
    /// <param name="resolved">The register.</param>
    /// <param name="mondo">Which disease lies below which.</param>
    /// <param name="decide">Works it out.</param>
    public Decided Of(PinnedQuestion question, ResolvedRegister resolved, Ontology mondo, Func<PinnedQuestion, ResolvedRegister, Ontology, Decided> decide)
    {
        var over = Volatile.Read(ref _over);
        if (over is null || !ReferenceEquals(over.Register, resolved) || !ReferenceEquals(over.Mondo, mondo))
        {
            over = new Over(resolved, mondo, new ConcurrentDictionary<string, Decided>(StringComparer.Ordinal));
            Volatile.Write(ref _over, over);
        }

        string key = JsonSerializer.Serialize(question.Question, PfmgJson.Options);
        if (over.Decisions.TryGetValue(key, out var known))
        {
            return known;
        }

        var decided = decide(question, resolved, mondo);
        if (over.Decisions.Count >= Most)
        {
            over.Decisions.Clear();
        }

        over.Decisions[key] = decided;
        return decided;
    }

    private sealed record Over(ResolvedRegister Register, Ontology Mondo, ConcurrentDictionary<string, Decided> Decisions);
}

/// <summary>A decision and how it is logged.</summary>
internal sealed record Decided(AccessDecision Decision, DecisionRecord Record);
