using System.Globalization;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

/// <summary>A simulated lake whose members' and strangers' alleles an attacker knows, and the likelihood-ratio test by which he asks of each whether he is in it.</summary>
/// <remarks>
/// Unlinked sites with frequencies as rare alleles have them in a population (as many at each order of magnitude from 0.0005 to 0.05), genotypes by
/// Hardy and Weinberg. Persons from 0 are in the lake, strangers after them are not.
/// </remarks>
internal sealed class AttackedBeacon
{
    private readonly int _persons;
    private readonly double[] _carrierFrequency;
    private readonly ParticipantSet[] _carriers;
    private readonly List<int>[] _sitesOf;

    public AttackedBeacon(int seed, int persons, int strangers, int sites)
    {
        var random = new Random(seed);
        _persons = persons;
        _carrierFrequency = new double[sites];
        _carriers = new ParticipantSet[sites];
        _sitesOf = [.. Enumerable.Range(0, persons + strangers).Select(static _ => new List<int>())];
        for (var site = 0; site < sites; site++)
        {
            var frequency = 0.0005 * Math.Pow(100, random.NextDouble());
            _carrierFrequency[site] = 1 - ((1 - frequency) * (1 - frequency));
            var carriers = Enumerable.Range(0, persons + strangers).Where(_ => random.NextDouble() < _carrierFrequency[site]).ToList();
            carriers.ForEach(person => _sitesOf[person].Add(site));
            _carriers[site] = ParticipantSet.Of(carriers.Where(person => person < persons));
        }
    }

    /// <summary>Who is not in the lake.</summary>
    public IEnumerable<int> Strangers => Enumerable.Range(_persons, _sitesOf.Length - _persons);

    /// <summary>How much more probable the answers are if the target is in the lake than if not; nats. He knows the rule, and asks of all alleles that the target carries.</summary>
    public async Task<double> EvidenceAsync(MembershipBudget? budget, DisclosureRule rule, int target)
    {
        double evidence = 0;
        var caller = Audience.Caller(target.ToString(CultureInfo.InvariantCulture) + rule);
        foreach (var site in _sitesOf[target].OrderBy(site => _carrierFrequency[site]))
        {
            var yes = budget is null
                ? _carriers[site].Count >= rule.MinimumCell
                : await budget.IsToldAsync(caller, site.ToString(CultureInfo.InvariantCulture), _carriers[site], _persons, default);
            var without = 1 - MembershipRule.FewerThan(rule.MinimumCell, _persons, _carrierFrequency[site]);
            var with = 1 - MembershipRule.FewerThan(rule.MinimumCell - 1, _persons - 1, _carrierFrequency[site]);
            // A site at which the lake answers by an error of the file, 1 in 10^6, as the published test allows for.
            with = Math.Min(with, 1 - 1e-6);
            evidence += yes ? Math.Log(with / without) : Math.Log((1 - with) / Math.Max(1e-300, 1 - without));
        }

        return evidence;
    }
}
