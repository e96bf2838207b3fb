using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>What was released to whom, and whether one thing more may be: nothing that, held against it, tells of one to four participants.</summary>
/// <param name="store">Holds an audience's releases as a sequence of create-only objects.</param>
/// <param name="rule">The rule in force.</param>
/// <param name="time">Dates entries.</param>
/// <remarks>
/// Of two admissions at once, of whatever instance, one makes entry N; the other reads it, decides anew and tries N + 1. So what is
/// decided was decided with all that came before. Refusals leave no entry: what is not told cannot be compared.
/// Two callers who tell each other what they heard are one audience that this does not know; the public's releases bound each of them.
/// </remarks>
public sealed class DisclosureLedger(IObjectStore store, DisclosureRule rule, TimeProvider time)
{
    private const string SchemaVersion = "1.0";

    private readonly ReadLedgers _ledgers = new(store, rule.Ledger.AuditedCohorts);

    /// <summary>Asks to release an aggregate over a cohort, and enters it if it may be.</summary>
    /// <param name="audience">To whom.</param>
    /// <param name="questionDigest">What names the question, as <see cref="Digest"/> makes it; the same for the same question asked again.</param>
    /// <param name="cohort">Exactly those over whom the aggregate is.</param>
    /// <param name="lakeVersion">The lake that answers.</param>
    /// <param name="registerVersion">The register that the cohort is of.</param>
    /// <param name="ct">Cancels; the release may then have been entered.</param>
    /// <returns>
    /// What may be told. Make the aggregate over <see cref="Admission.Cohort"/>, which may be an earlier cohort; all of whom are in the one asked
    /// for, so nobody who has since opposed is counted. "Not disclosed" if there is none, whatever the reason.
    /// </returns>
    public async Task<Admission> AdmitAsync(
        Audience audience, string questionDigest, ParticipantSet cohort, long lakeVersion, long registerVersion, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(cohort);
        ArgumentException.ThrowIfNullOrEmpty(questionDigest);
        if (cohort.Count < rule.MinimumCell)
        {
            return new Admission(AdmissionOutcome.Withheld, null, null, WithheldReason.TooSmall);
        }

        var asked = new Release(questionDigest, cohort, registerVersion);
        while (true)
        {
            var open = audience.IsPublic ? Released.None : await _ledgers.ReadAsync(Audience.Public, Released.None, ct);
            var known = await _ledgers.ReadAsync(audience, open, ct);
            if (known.Own.Exists(one => one.Cohort.Equals(cohort)))
            {
                return new Admission(AdmissionOutcome.Admitted, cohort, registerVersion, WithheldReason.None);
            }

            if (Objection(known, asked) is var objection and not WithheldReason.None)
            {
                return Earlier(known, asked) is { } earlier
                    ? new Admission(AdmissionOutcome.Repeated, earlier.Cohort, earlier.RegisterVersion, objection)
                    : new Admission(AdmissionOutcome.Withheld, null, null, objection);
            }

            if (await TryEnterAsync(audience, known.Own.Count, asked, lakeVersion, ct))
            {
                return new Admission(AdmissionOutcome.Admitted, cohort, registerVersion, WithheldReason.None);
            }
        }
    }

    /// <summary>What stands for a question in a ledger: the SHA-256 of a text that is the same for the same question.</summary>
    public static string Digest(string question) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)));

    private WithheldReason Objection(Released known, Release asked)
    {
        if (known.All.Any(one => one.Cohort.CountDifference(asked.Cohort) is var apart && apart > 0 && apart < rule.Ledger.MinimumDifference))
        {
            return WithheldReason.Difference;
        }

        var sums = known.Sums.Copy();
        sums.Add(asked.Cohort);
        return sums.Groups > rule.Ledger.AuditedGroups || sums.SinglesOut(rule.MinimumCell) ? WithheldReason.Combination : WithheldReason.None;
    }

    // The newest answer to the same question over participants who are all in the cohort still.
    private static Release? Earlier(Released known, Release asked) =>
        known.Own.FindLast(one => one.Question == asked.Question && one.Cohort.Except(asked.Cohort).Count == 0);

    private async Task<bool> TryEnterAsync(Audience audience, long number, Release asked, long lakeVersion, CancellationToken ct)
    {
        var entry = new LedgerEntry
        {
            SchemaVersion = SchemaVersion,
            Number = number,
            Audience = audience.Key,
            Question = asked.Question,
            Cohort = Convert.ToBase64String(asked.Cohort.ToBytes()),
            Count = asked.Cohort.Count,
            LakeVersion = lakeVersion,
            RegisterVersion = asked.RegisterVersion,
            Rule = rule.FullName,
            At = time.GetUtcNow(),
        };
        return await _ledgers.Entries(audience).TryAddAsync(number, entry, ct);
    }
}
