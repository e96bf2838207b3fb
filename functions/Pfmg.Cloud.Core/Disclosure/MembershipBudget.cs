using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>Answers "does anybody have it?" with "yes" or "not disclosed", so that no number of answers tells who is in the lake.</summary>
/// <param name="store">Holds what was charged, as a sequence of create-only objects an audience.</param>
/// <param name="rule">The rule in force.</param>
/// <param name="time">Dates entries.</param>
/// <remarks>
/// Each "yes" charges those who made it one (<see cref="MembershipRule"/>); who has less left than it charges does not contribute to it. A
/// question answered once is answered again for nothing: it tells nothing new. There is no "no". All who have not signed in are one
/// audience with one budget, since nobody knows how many of them are one person. Safe for several instances, as the ledger.
/// </remarks>
public sealed class MembershipBudget(IObjectStore store, DisclosureRule rule, TimeProvider time)
{
    private const string SchemaVersion = "1.0";
    private const int KeptAudiences = 64;

    private readonly ConcurrentDictionary<string, Spent> _kept = new(StringComparer.Ordinal);

    /// <summary>Asks whether anybody has something, and charges those who make it "yes".</summary>
    /// <param name="audience">Who asks.</param>
    /// <param name="questionDigest">What names the question: <see cref="DisclosureLedger.Digest"/> of a text that is the same for the same question.</param>
    /// <param name="carriers">Who of those permitted have it.</param>
    /// <param name="persons">How many of those permitted could be known to have it, at least all carriers.</param>
    /// <param name="ct">Cancels; the answer may then have been charged.</param>
    /// <returns>True for "yes", false for "not disclosed"; never "no".</returns>
    public async Task<bool> IsToldAsync(Audience audience, string questionDigest, ParticipantSet carriers, int persons, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(carriers);
        ArgumentException.ThrowIfNullOrEmpty(questionDigest);
        if (carriers.Count < rule.MinimumCell)
        {
            return false;
        }

        var entries = new CreateOnlySequence<ChargeEntry>(store, $"{ReadLedgers.Folder}{audience.Key}-membership/");
        while (true)
        {
            var spent = await ReadAsync(audience, entries, ct);
            if (spent.Answered.TryGetValue(questionDigest, out var paid) && paid.And(carriers).Count >= rule.MinimumCell)
            {
                return true;
            }

            var (contributing, risk) = Contributing(spent, carriers, persons);
            if (contributing is null)
            {
                return false;
            }

            var entry = new ChargeEntry(
                SchemaVersion, spent.Count, audience.Key, questionDigest, Convert.ToBase64String(contributing.ToBytes()), risk, rule.FullName, time.GetUtcNow());
            if (risk == 0 || await entries.TryAddAsync(spent.Count, entry, ct))
            {
                return true;
            }
        }
    }

    // Fewer who contribute make an answer rarer and so dearer, until all who are left can pay, or too few are left.
    private (ParticipantSet? Contributing, double Risk) Contributing(Spent spent, ParticipantSet carriers, int persons)
    {
        while (carriers.Count >= rule.MinimumCell)
        {
            var risk = rule.Membership.Risk(carriers.Count, Math.Max(persons, carriers.Count), rule.MinimumCell);
            var able = risk == 0 ? carriers : ParticipantSet.Of(carriers.Where(person => spent.By(person) + risk <= rule.Membership.Budget));
            if (able.Count == carriers.Count)
            {
                return (carriers, risk);
            }

            carriers = able;
        }

        return (null, 0);
    }

    private async Task<Spent> ReadAsync(Audience audience, CreateOnlySequence<ChargeEntry> entries, CancellationToken ct)
    {
        var spent = _kept.GetValueOrDefault(audience.Key, Spent.Nothing);
        foreach (var entry in await entries.ReadAsync(spent.Count, ct))
        {
            spent = entry.Number == spent.Count && entry.Audience == audience.Key
                ? spent.With(entry)
                : throw new CorruptException($"{entries.PathOf(spent.Count)} is not what was written.");
        }

        if (_kept.Count >= KeptAudiences && !_kept.ContainsKey(audience.Key))
        {
            _kept.Clear();
        }

        _kept[audience.Key] = spent;
        return spent;
    }
}

/// <summary>That a question was answered "yes": `counter/ledger/{audience}-membership/{N:D20}.json`, created once.</summary>
/// <param name="SchemaVersion">"1.0".</param>
/// <param name="Number">N, from 0 without a gap.</param>
/// <param name="Audience">The audience's key.</param>
/// <param name="Question">Lower-case hexadecimal SHA-256 of the question; never the question.</param>
/// <param name="Carriers">Who contributed and was charged, Base64 of <see cref="ParticipantSet.ToBytes"/>.</param>
/// <param name="Risk">What each was charged, nats.</param>
/// <param name="Rule">"name/version" of the rule.</param>
/// <param name="At">When, UTC.</param>
internal sealed record ChargeEntry(string SchemaVersion, long Number, string Audience, string Question, string Carriers, double Risk, string Rule, DateTimeOffset At);

/// <summary>What an audience's answers have charged.</summary>
internal sealed record Spent(long Count, ImmutableDictionary<int, double> Charged, ImmutableDictionary<string, ParticipantSet> Answered)
{
    /// <summary>Nothing yet.</summary>
    public static Spent Nothing { get; } = new(0, ImmutableDictionary<int, double>.Empty, ImmutableDictionary.Create<string, ParticipantSet>(StringComparer.Ordinal));

    /// <summary>What a person was charged, nats.</summary>
    public double By(int person) => Charged.GetValueOrDefault(person);

    /// <summary>This and one charge more.</summary>
    public Spent With(ChargeEntry entry)
    {
        var carriers = ParticipantSet.FromBytes(Convert.FromBase64String(entry.Carriers));
        return new Spent(
            Count + 1,
            Charged.SetItems(carriers.Select(person => KeyValuePair.Create(person, By(person) + entry.Risk))),
            Answered.SetItem(entry.Question, carriers));
    }
}
