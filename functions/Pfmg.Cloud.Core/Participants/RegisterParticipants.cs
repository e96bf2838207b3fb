using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Enters participants into the register, or changes what it knows of them; all that were sent, or none.</summary>
public sealed class RegisterParticipants(Register register, TimeProvider time)
{
    private const int Most = 1_000_000;

    /// <summary>Enters them. What is known already, and the same, is not entered again.</summary>
    /// <param name="by">Who records: a subject.</param>
    /// <param name="file">The file that they came in, as its sender knows it.</param>
    /// <param name="sent">Who was sent.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">Something cannot be; with every fault.</exception>
    /// <exception cref="ConflictException">One of them was erased.</exception>
    public async Task<RegisteredBatch> RunAsync(string by, string file, IReadOnlyList<PlacedParticipant> sent, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sent);
        if (sent.Count is 0 or > Most)
        {
            throw new InvalidInputException(file, "", $"1 to {Most} participants", $"{sent.Count}");
        }

        int registered = 0, changed = 0;
        var state = await register.AppendAsync(by, known =>
        {
            new ParticipantRules(file, time.Today()).Require(sent, known);
            (registered, changed) = (0, 0);
            var events = new List<RegisterEvent>();
            foreach (var participant in sent.Select(static one => one.Participant))
            {
                if (!known.TryFind(participant.Id, out var before))
                {
                    registered++;
                }
                else if (before.IsErased)
                {
                    throw new ConflictException("One of them was erased, and does not come back.");
                }
                else if (IsSame(before.Data, participant))
                {
                    continue;
                }
                else
                {
                    changed++;
                }

                events.Add(new RegisterEvent { Participant = participant.Id, Registered = participant });
            }

            return events;
        }, ct);
        return new RegisteredBatch(state.Version, registered, changed, sent.Count - registered - changed);
    }

    private static bool IsSame(Participant one, Participant other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, PfmgJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, PfmgJson.Options));
}

/// <summary>What became of participants that were sent.</summary>
/// <param name="RegisterVersion">The register version that knows them all.</param>
/// <param name="Registered">How many are new.</param>
/// <param name="Changed">Of how many something changed.</param>
/// <param name="Unchanged">How many were known just so.</param>
public sealed record RegisteredBatch(long RegisterVersion, int Registered, int Changed, int Unchanged);
