using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>The datasets that requests name: those of the catalogue by id or release, and the one that holds all of a scope.</summary>
internal sealed class BeaconDatasets(KeepDatasets datasets, ResolveDatasets resolve)
{
    /// <summary>So many datasets may one request name.</summary>
    public const int MostNamed = 20;

    /// <summary>All of the catalogue, by id.</summary>
    public async Task<IReadOnlyList<Dataset>> ListAsync(CancellationToken ct) => [.. (await datasets.ListAsync(ct)).Select(static kept => kept.Dataset)];

    /// <summary>One of the catalogue, by its id or a release's; null if there is none.</summary>
    public async Task<Dataset?> FindAsync(string name, CancellationToken ct)
    {
        var wanted = DatasetName.Of(name);
        return await datasets.FindAsync(wanted.Id, ct) is { } dataset && (wanted.Release is not { } release || (release >= 1 && release <= dataset.Releases.Count)) ? dataset : null;
    }

    /// <summary>Those of a scope who are in any of some datasets; in one that there is not, nobody.</summary>
    public async Task<ParticipantSet> MembersAsync(BeaconScope scope, IReadOnlyList<string> names, CancellationToken ct)
    {
        if (names.Contains(scope.DatasetId, StringComparer.Ordinal))
        {
            return scope.Decision.Permitted;
        }

        var found = await resolve.RunAsync(names, scope.Register, ct);
        return found.Aggregate(ParticipantSet.Empty, static (all, one) => all.Or(one.Members)).And(scope.Decision.Permitted);
    }

    /// <summary>The datasets that a request names, each once.</summary>
    /// <exception cref="InvalidInputException">They are too many: each is an answer of its own.</exception>
    public static IReadOnlyList<string> Named(BeaconQuestion question)
    {
        List<string> named = [.. question.Request.Datasets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return named.Count <= MostNamed ? named : throw new InvalidInputException("the request", "datasetIds", $"at most {MostNamed} datasets", $"{named.Count}");
    }
}
