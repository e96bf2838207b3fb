using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Takes out of the register what it knew of an erased person: dates, family, phenotypes, diseases, who cared for them.</summary>
/// <remarks>
/// The one exception to append-only. Entries keep their number, their order and the events of consent, which prove that use was
/// allowed when it was; identifier and register number stay, so that nobody gets them again. A decision that is replayed
/// afterwards may differ in what depended on age, death or kinship, and then says so. Run twice, it finds nothing to do.
/// </remarks>
public sealed class ForgetParticipant(IObjectStore store)
{
    /// <summary>Forgets.</summary>
    /// <param name="id">The participant, whom the register marks as erased.</param>
    /// <param name="ct">Cancels; the same call again goes on.</param>
    public async Task RunAsync(string id, CancellationToken ct)
    {
        var found = new List<string>();
        await foreach (var item in store.ListAsync(RegisterPaths.Folder, ct))
        {
            if (!string.Equals(item.Path, RegisterPaths.LastCheckpoint, StringComparison.Ordinal))
            {
                found.Add(item.Path);
            }
        }

        foreach (string path in found)
        {
            if (path.StartsWith(RegisterPaths.Checkpoints, StringComparison.Ordinal))
            {
                var checkpoint = await store.RequireJsonAsync<RegisterCheckpoint>(path, ct);
                await ReplaceAsync<RegisterCheckpoint>(path, checkpoint.Entries.Any(entry => Knows(entry, id)), it => new RegisterCheckpoint([.. it.Entries.Select(entry => Without(entry, id))]), ct);
            }
            else
            {
                var entry = await store.RequireJsonAsync<RegisterEntry>(path, ct);
                await ReplaceAsync<RegisterEntry>(path, Knows(entry, id), it => Without(it, id), ct);
            }
        }
    }

    // Entries never change but here, and two erasures of different persons may meet in one: the store then tells, and the caller tries again.
    private async Task ReplaceAsync<T>(string path, bool isDue, Func<T, T> change, CancellationToken ct)
        where T : class
    {
        if (isDue)
        {
            var head = await store.HeadAsync(path, ct) ?? throw new CorruptException($"{path} is missing.");
            var newest = await store.RequireJsonAsync<T>(path, ct);
            await store.PutJsonAsync(path, change(newest), PutCondition.Matching(head.ETag), ct);
        }
    }

    private static bool Knows(RegisterEntry entry, string id) => entry.Events.Any(one => IsOf(one, id));

    private static bool IsOf(RegisterEvent one, string id) =>
        string.Equals(one.Participant, id, StringComparison.Ordinal) && ((one.Registered is { } data && HasMore(data)) || one.BreakGlass is { Reason.Length: > 0 });

    private static bool HasMore(Participant data) =>
        data is not { Family: null, Mother: null, Father: null, Sex: DeclaredSex.Unknown, Affected: null, BirthDate: null, DeathDate: null, Indication: null, Pilot: null, Platform: null, Phenotypes.Count: 0, ExcludedPhenotypes.Count: 0, Diseases.Count: 0, Clinicians.Count: 0 };

    private static RegisterEntry Without(RegisterEntry entry, string id) => entry with
    {
        Events =
        [
            .. entry.Events.Select(one => !IsOf(one, id) ? one
                : one.Registered is not null ? one with { Registered = new Participant { Id = id } }
                : one with { BreakGlass = one.BreakGlass! with { Reason = "" } }),
        ],
    };
}
