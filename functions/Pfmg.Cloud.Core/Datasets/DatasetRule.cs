using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Who is in a dataset, by rule and not by name: every criterion that is told must hold, by any of its values.</summary>
/// <remarks>A dataset has no list of members: who is in it is looked up when it is asked, among those whom policy then permits.</remarks>
public sealed partial record DatasetRule
{
    private const int MostValues = 100;
    private static readonly string[] KnownLibraries = ["wgs", "wes", "panel"];

    /// <summary>Indications as platforms code them; none for any.</summary>
    public IReadOnlyList<string> Indications { get; init => field = value ?? []; } = [];

    /// <summary>Pilot studies; none for any.</summary>
    public IReadOnlyList<string> Pilots { get; init => field = value ?? []; } = [];

    /// <summary>Platforms by their short names; none for any.</summary>
    public IReadOnlyList<string> Platforms { get; init => field = value ?? []; } = [];

    /// <summary>Of which library a germline callset must be: wgs, wes or panel; none for any, but there must be one.</summary>
    public IReadOnlyList<string> LibraryTypes { get; init => field = value ?? []; } = [];

    /// <summary>HPO terms, each with all terms below it; none for any.</summary>
    public IReadOnlyList<string> Phenotypes { get; init => field = value ?? []; } = [];

    /// <summary>What a rule is checked for before it is kept.</summary>
    internal void AddFaults(ICollection<InputFault> faults)
    {
        foreach (var (name, values) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)
            [("indications", Indications), ("pilots", Pilots), ("platforms", Platforms), ("libraryTypes", LibraryTypes), ("phenotypes", Phenotypes)])
        {
            if (values.Count > MostValues || values.Any(static value => value is not { Length: > 0 and <= 100 }))
            {
                faults.Add(new InputFault("the dataset", $"rule.{name}", $"at most {MostValues} values of 1 to 100 characters", $"{values.Count}"));
            }
        }

        if (LibraryTypes.FirstOrDefault(static type => !KnownLibraries.Contains(type)) is { } unknown)
        {
            faults.Add(new InputFault("the dataset", "rule.libraryTypes", string.Join(", ", KnownLibraries), unknown));
        }

        if (Phenotypes.FirstOrDefault(static term => term is null || !Hpo().IsMatch(term)) is { } other)
        {
            faults.Add(new InputFault("the dataset", "rule.phenotypes", "HPO terms, such as HP:0001250", other));
        }
    }

    /// <summary>Who of a register is in it.</summary>
    /// <param name="register">The register.</param>
    /// <param name="callsets">Which germline callsets there are.</param>
    /// <param name="hpo">HPO.</param>
    public ParticipantSet Members(RegisterState register, LakeCallsets callsets, Ontology hpo)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentNullException.ThrowIfNull(callsets);
        ArgumentNullException.ThrowIfNull(hpo);
        var phenotypes = Phenotypes.SelectMany(hpo.WithDescendants).ToHashSet(StringComparer.Ordinal);
        return ParticipantSet.Of(register.Participants.Where(one => !one.IsErased && Holds(one.Data, phenotypes) && HasLibrary(one.Data, callsets)).Select(static one => one.Number));
    }

    private bool Holds(Participant person, HashSet<string> phenotypes) =>
        Any(Indications, person.Indication) && Any(Pilots, person.Pilot) && Any(Platforms, person.Platform)
        && (phenotypes.Count == 0 || person.Phenotypes.Any(phenotypes.Contains));

    private bool HasLibrary(Participant person, LakeCallsets callsets) =>
        callsets.Libraries.TryGetValue(person.Id, out var libraries) && (LibraryTypes.Count == 0 || LibraryTypes.Any(libraries.Contains));

    private static bool Any(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value, StringComparer.Ordinal));

    [GeneratedRegex("^HP:[0-9]{7}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Hpo();
}

/// <summary>Which persons have germline callsets at a version of the lake.</summary>
/// <param name="LakeVersion">The version.</param>
/// <param name="Libraries">By the lake's participant, the libraries of callsets that are not replaced: wgs, wes, panel.</param>
public sealed record LakeCallsets(long LakeVersion, IReadOnlyDictionary<string, IReadOnlySet<string>> Libraries);

/// <summary>Looks up who has callsets.</summary>
/// <param name="lakeVersion">Null for the latest.</param>
/// <param name="ct">Cancels.</param>
/// <exception cref="NotFoundException">There is no such version.</exception>
public delegate Task<LakeCallsets> FindCallsets(long? lakeVersion, CancellationToken ct);
