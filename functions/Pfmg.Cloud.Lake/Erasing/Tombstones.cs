using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Remembers what was erased, by keyed pseudonyms, so that a replayed event or a second delivery does not bring it back.</summary>
/// <param name="store">Holds `lake/_erased/{pseudonym}.json`.</param>
/// <param name="keys">Makes the pseudonyms.</param>
/// <remarks>
/// A tombstone is written before its callsets are hidden, and every ingest looks for one in the look that its commit takes
/// at the version before it. So an ingest on its way either comes first, and is erased with the rest, or finds the tombstone.
/// </remarks>
public sealed class Tombstones(IObjectStore store, IKeyRing keys)
{
    internal const string Purpose = "erased";

    /// <summary>Refuses callsets that were erased.</summary>
    /// <param name="callsets">Of what is about to be ingested or committed.</param>
    /// <param name="sourceSha256">Its file, lower-case hex; null if it is not known yet.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ErasedException">One was; it is not named.</exception>
    public async Task RequireNoneAsync(IEnumerable<DeliveredCallset> callsets, string? sourceSha256, CancellationToken ct)
    {
        var erased = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var stone in store.ListAsync(LakePaths.Tombstones, ct))
        {
            erased.Add(stone.Path);
        }

        if (erased.Count == 0)
        {
            return;
        }

        var wanted = callsets.SelectMany(static callset => new[] { OfParticipant(callset.Participant), OfSample(callset) }).ToHashSet(StringComparer.Ordinal);
        if (sourceSha256 is not null)
        {
            wanted.Add(OfSource(sourceSha256));
        }

        foreach (string text in wanted)
        {
            if (erased.Contains(LakePaths.Tombstone(await keys.PseudonymAsync(Purpose, text, ct))))
            {
                throw new ErasedException("It holds what was erased from the lake; erased data does not come back by delivering it again.");
            }
        }
    }

    /// <summary>Puts up the tombstones of an erasure; again is harmless.</summary>
    internal async Task PutAsync(ErasureScope scope, IReadOnlyList<ErasedCallset> callsets, DateTimeOffset at, CancellationToken ct)
    {
        var texts = callsets.Select(static callset => OfSource(callset.SourceSha256)).Concat(scope switch
        {
            ErasureScope.Participant => callsets.Select(static callset => OfParticipant(callset.Participant)),
            ErasureScope.Sample => callsets.Select(static callset => OfSample(new DeliveredCallset(callset.Sample, callset.Participant))),
            _ => [],
        });
        foreach (string text in texts.Distinct(StringComparer.Ordinal))
        {
            await store.TryCreateAsync(LakePaths.Tombstone(await keys.PseudonymAsync(Purpose, text, ct)), new Tombstone(at), ct);
        }
    }

    internal static string OfParticipant(string participant) => $"participant\n{participant}";

    internal static string OfSample(DeliveredCallset callset) => $"sample\n{callset.Participant}\n{callset.Sample}";

    internal static string OfCallset(int sampleId) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"callset\n{sampleId}");

    private static string OfSource(string sha256) => $"source\n{sha256}";

    internal sealed record Tombstone(DateTimeOffset At);
}

/// <summary>Whose genotypes a file is said to hold.</summary>
/// <param name="Sample">The sample's identifier.</param>
/// <param name="Participant">The person's.</param>
public sealed record DeliveredCallset(string Sample, string Participant);
