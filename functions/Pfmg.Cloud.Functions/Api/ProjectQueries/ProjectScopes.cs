using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.ProjectQueries;

/// <summary>Makes of a decision the scope to which queries are held.</summary>
/// <param name="keys">Derives the key of each project's pseudonyms.</param>
/// <remarks>
/// A decision is made anew for each request; the names of 100,000 persons are not: they are kept for the same persons. The ring is asked for a
/// project's key once a process, and the key stays in memory.
/// </remarks>
internal sealed class ProjectScopes(IKeyRing keys)
{
    /// <summary>The purpose of the key: everything that calls persons of a project by pseudonyms derives it so.</summary>
    public const string Purpose = "project-pseudonym";

    private const int MostKept = 32;

    private readonly ConcurrentDictionary<string, Pseudonyms> _pseudonyms = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<SampleScope> _kept = [];

    /// <summary>The scope of a project's decision, under the project's pseudonyms.</summary>
    /// <exception cref="ArgumentException">The decision is not for a project.</exception>
    public async Task<SampleScope> OfAsync(AccessDecision decision, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var project = decision.ProjectId ?? throw new ArgumentException("Only a project has pseudonyms.", nameof(decision));
        return Of(decision, await PseudonymsAsync(project, ct));
    }

    /// <summary>The scope of a decision that is for no project, without pseudonyms: what leaves is counts, or goes to who knows the names.</summary>
    public SampleScope WithNames(AccessDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return Of(decision, null);
    }

    /// <summary>A project's pseudonyms.</summary>
    public async Task<Pseudonyms> PseudonymsAsync(string project, CancellationToken ct)
    {
        if (!_pseudonyms.TryGetValue(project, out var known))
        {
            known = _pseudonyms.GetOrAdd(project, new Pseudonyms(Convert.FromHexString(await keys.PseudonymAsync(Purpose, project, ct))));
        }

        return known;
    }

    private SampleScope Of(AccessDecision decision, Pseudonyms? pseudonyms)
    {
        var set = Convert.ToHexStringLower(SHA256.HashData([.. BitConverter.GetBytes(decision.Permitted.Count), .. decision.Permitted.ToBytes(), .. decision.WithoutInheritance.ToBytes()]));
        var key = $"{set}/{pseudonyms?.KeyId}";
        lock (_gate)
        {
            var at = _kept.FindIndex(scope => string.Equals(scope.Key, key, StringComparison.Ordinal));
            var found = at >= 0 ? _kept[at] : new SampleScope(decision.PermittedNames, decision.NamesWithoutInheritance, pseudonyms, set);
            if (at >= 0)
            {
                _kept.RemoveAt(at);
            }
            else if (_kept.Count == MostKept)
            {
                _kept.RemoveAt(0);
            }

            _kept.Add(found);
            return new SampleScope(found.Participants, found.WithoutInheritance, pseudonyms, set) { Basis = BasisOf(decision) };
        }
    }

    /// <summary>What answers name of a decision.</summary>
    public static AnswerBasis BasisOf(AccessDecision decision) => new(decision.Id, decision.PolicyVersion, decision.RegisterVersion);
}
