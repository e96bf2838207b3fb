using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>Reads ledgers, and keeps what it has read: entries never change, so only the end is looked at anew, each time.</summary>
internal sealed class ReadLedgers(IObjectStore store, int auditedCohorts)
{
    /// <summary>Every audience's ledger is a folder here.</summary>
    public const string Folder = "counter/ledger/";

    private const int KeptAudiences = 16;

    private readonly ConcurrentDictionary<string, Released> _kept = new(StringComparer.Ordinal);

    /// <summary>An audience's entries.</summary>
    public CreateOnlySequence<LedgerEntry> Entries(Audience audience) => new(store, $"{Folder}{audience.Key}/");

    /// <summary>All that was released to an audience up to now.</summary>
    /// <param name="audience">To whom.</param>
    /// <param name="open">What it heard beside: the public's releases, or none.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">An entry is not what was written.</exception>
    public async Task<Released> ReadAsync(Audience audience, Released open, CancellationToken ct)
    {
        var kept = _kept.GetValueOrDefault(audience.Key, Released.None);
        var entries = await Entries(audience).ReadAsync(kept.Own.Count, ct);
        var all = kept.With([.. entries.Select((entry, index) => Checked(entry, audience, kept.Own.Count + index))], open.Own, auditedCohorts);
        if (_kept.Count >= KeptAudiences && !_kept.ContainsKey(audience.Key))
        {
            _kept.Clear();
        }

        // Two at once may each extend what both saw; the one kept is right whichever it is, as a shorter one is read on.
        _kept[audience.Key] = all;
        return all;
    }

    private static Release Checked(LedgerEntry entry, Audience audience, long number)
    {
        try
        {
            var cohort = ParticipantSet.FromBytes(Convert.FromBase64String(entry.Cohort));
            if (entry.Number == number && entry.Audience == audience.Key && cohort.Count == entry.Count)
            {
                return new Release(entry.Question, cohort, entry.RegisterVersion);
            }
        }
        catch (FormatException)
        {
            // Told below, as any other entry that is not one.
        }

        throw new CorruptException($"Entry {number} of the ledger {audience.Key} is not what was written.");
    }
}

/// <summary>One thing released.</summary>
/// <param name="Question">The question's digest.</param>
/// <param name="Cohort">Over whom.</param>
/// <param name="RegisterVersion">The register it is of.</param>
internal sealed record Release(string Question, ParticipantSet Cohort, long RegisterVersion);

/// <summary>All that an audience was told.</summary>
/// <param name="Own">What it was told itself, oldest first.</param>
/// <param name="Open">What everybody was told; empty for everybody.</param>
/// <param name="Sums">The newest of both, audited. Not to be changed: copy it.</param>
internal sealed record Released(ImmutableList<Release> Own, ImmutableList<Release> Open, AuditSums Sums)
{
    /// <summary>Nothing.</summary>
    public static Released None { get; } = new([], [], new AuditSums());

    /// <summary>All of it.</summary>
    public IEnumerable<Release> All => Own.Concat(Open);

    /// <summary>This and what came after.</summary>
    public Released With(IReadOnlyList<Release> own, ImmutableList<Release> open, int auditedCohorts)
    {
        if (own.Count == 0 && open.Count == Open.Count)
        {
            return this;
        }

        var whole = Own.AddRange(own);
        var fresh = own.Concat(open.Skip(Open.Count)).ToList();
        var sums = Sums.Copy();
        if (sums.Count + fresh.Count > auditedCohorts)
        {
            // Made anew of the newest three quarters, so that it is made anew seldom.
            sums = new AuditSums();
            fresh = [.. open.Concat(whole).TakeLast(auditedCohorts * 3 / 4)];
        }

        fresh.ForEach(one => sums.Add(one.Cohort));
        return new Released(whole, open, sums);
    }
}
