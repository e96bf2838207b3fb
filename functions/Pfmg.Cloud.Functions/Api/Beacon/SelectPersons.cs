using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Who meets the filters of a request that are on persons: sex, phenotypes, diseases, indication.</summary>
/// <remarks>All filters must hold. A term means itself and, unless the request says otherwise, every term below it.</remarks>
internal static class SelectPersons
{
    /// <summary>Those of some participants who meet all filters on persons.</summary>
    /// <param name="terms">The terms that filters are in.</param>
    /// <param name="register">What is known of them.</param>
    /// <param name="among">The participants.</param>
    /// <param name="filters">The request's; those on samples are passed over.</param>
    /// <exception cref="InvalidInputException">A filter is none that this Beacon has; every such filter is told.</exception>
    public static ParticipantSet Run(BeaconTerms terms, RegisterState register, ParticipantSet among, IReadOnlyList<BeaconFilter> filters)
    {
        var conditions = new List<Func<Participant, bool>>();
        var faults = new List<InputFault>();
        foreach (var filter in filters.Where(static filter => !SampleFilters.Has(filter)))
        {
            if (filter.Scope is { } scope && scope != BeaconEntry.Individual)
            {
                faults.Add(new InputFault("the request", $"{filter.Where}.scope", "individual for this filter", scope.Id));
            }
            else if (Condition(terms, filter) is { } condition)
            {
                conditions.Add(condition);
            }
            else
            {
                faults.Add(new InputFault("the request", filter.Where, "a filter that /filtering_terms lists, with an operator that it can have", filter.ToString()));
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }

        return conditions.Count == 0 ? among : ParticipantSet.Of(among.Where(number => conditions.TrueForAll(condition => condition(register.Participants[number].Data))));
    }

    private static Func<Participant, bool>? Condition(BeaconTerms terms, BeaconFilter filter)
    {
        if (filter.Similarity != "exact")
        {
            return null;
        }

        if (filter.IsComparison)
        {
            return filter.Id.ToLowerInvariant() switch
            {
                "sex" when BeaconTerms.SexOf(filter.Value!) is { } sex => Compared(filter.Operator!, person => person.Sex == sex),
                "indication" => Compared(filter.Operator!, person => person.Indication is { } indication && TextPattern.Matches(filter.Value!, indication)),
                _ => null,
            };
        }

        if (BeaconTerms.SexOf(filter.Id) is { } told && filter.Id.Contains(':', StringComparison.Ordinal))
        {
            return person => person.Sex == told;
        }

        return filter.Id.Split(':')[0] switch
        {
            "HP" => Descends(terms.Phenotypes, filter, static person => person.Phenotypes),
            "MONDO" => Descends(terms.Diseases, filter, static person => person.Diseases),
            BeaconTerms.IndicationPrefix => person => person.Indication is { } indication && filter.Id[(BeaconTerms.IndicationPrefix.Length + 1)..] == indication,
            _ => null,
        };
    }

    private static Func<Participant, bool>? Compared(string sign, Func<Participant, bool> holds) => sign switch
    {
        "=" => holds,
        "!" => person => !holds(person),
        _ => null,
    };

    private static Func<Participant, bool> Descends(Ontology ontology, BeaconFilter filter, Func<Participant, IReadOnlyList<string>> terms)
    {
        // Found once for all persons.
        var wanted = filter.IncludeDescendantTerms ? ontology.WithDescendants(filter.Id) : new HashSet<string>(StringComparer.Ordinal) { filter.Id };
        return person => terms(person).Any(wanted.Contains);
    }
}
