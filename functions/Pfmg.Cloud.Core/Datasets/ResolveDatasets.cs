using System.Collections.Concurrent;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Finds who is in the datasets that somebody asks for, and which of them there are not.</summary>
/// <param name="datasets">The datasets.</param>
/// <param name="findCallsets">Who has callsets.</param>
/// <param name="register">What is known of persons.</param>
/// <param name="ontologies">Which phenotype lies below which; null for the slice of this build.</param>
public sealed class ResolveDatasets(KeepDatasets datasets, FindCallsets findCallsets, Register register, OntologyStore? ontologies = null)
{
    private const int MostTold = 20;
    private static readonly Lazy<Ontology> Slice = new(Ontology.Hpo);

    // By name, with what it was looked up over: the same again is the same, since rules and releases never change. A release's members depend on nothing of now.
    private readonly ConcurrentDictionary<string, (RegisterState? Register, long Lake, string Ontology, DatasetMembers Found)> _kept = new(StringComparer.Ordinal);

    /// <summary>Looks up members, as <see cref="FindDatasetMembers"/> asks it.</summary>
    public async Task<IReadOnlyList<DatasetMembers>> RunAsync(IReadOnlyList<string> names, RegisterState state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(state);
        var hpo = ontologies is null ? Slice.Value : await ontologies.HpoAsync(ct);
        var latest = await findCallsets(null, ct);
        var found = new List<DatasetMembers>(names.Count);
        foreach (var name in names)
        {
            found.Add(await OneAsync(name, state, latest, hpo, ct));
        }

        return found;
    }

    /// <summary>Refuses names of datasets or releases that there are not.</summary>
    /// <exception cref="InvalidInputException">One is; each is named, with those that there are.</exception>
    public async Task RequireAsync(string file, IReadOnlyList<string> names, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            return;
        }

        var all = await datasets.ListAsync(ct);
        List<InputFault> faults = [.. names.Index().Where(one => Find(all, one.Item) is null).Select(one => new InputFault(file, $"datasets[{one.Index}]", Expected(all), one.Item))];
        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }
    }

    private async Task<DatasetMembers> OneAsync(string name, RegisterState state, LakeCallsets latest, Ontology hpo, CancellationToken ct)
    {
        if (_kept.TryGetValue(name, out var kept) && kept.Ontology == hpo.Version && (kept.Register is null || (ReferenceEquals(kept.Register, state) && kept.Lake == latest.LakeVersion)))
        {
            return kept.Found;
        }

        var wanted = DatasetName.Of(name);
        var dataset = await datasets.FindAsync(wanted.Id, ct);
        if (dataset is null || wanted.Release < 1 || wanted.Release > dataset.Releases.Count)
        {
            // Not kept: it may come to be under the same lake and register.
            return new DatasetMembers(name, latest.LakeVersion, state.Version, ParticipantSet.Empty);
        }

        if (wanted.Release is { } number)
        {
            var release = dataset.Release(number);
            var then = Of(name, dataset, await register.AtAsync(release.RegisterVersion, ct), await findCallsets(release.LakeVersion, ct), hpo);
            _kept[name] = (null, then.LakeVersion, hpo.Version, then);
            return then;
        }

        var found = Of(name, dataset, state, latest, hpo);
        _kept[name] = (state, latest.LakeVersion, hpo.Version, found);
        return found;
    }

    private static DatasetMembers Of(string name, Dataset dataset, RegisterState state, LakeCallsets callsets, Ontology hpo) =>
        new(name, callsets.LakeVersion, state.Version, dataset.Rule.Members(state, callsets, hpo));

    private static Dataset? Find(IReadOnlyList<KeptDataset> all, string name)
    {
        var wanted = DatasetName.Of(name);
        return all.Select(static one => one.Dataset).FirstOrDefault(one => one.Id == wanted.Id && (wanted.Release is not { } release || (release >= 1 && release <= one.Releases.Count)));
    }

    private static string Expected(IReadOnlyList<KeptDataset> all) => all.Count == 0
        ? "none: there is no dataset yet"
        : $"a dataset, or a release of one such as {all[0].Dataset.Id}.1, of {string.Join(", ", all.Take(MostTold).Select(static one => one.Dataset.Id))}{(all.Count > MostTold ? " …" : "")}";
}
