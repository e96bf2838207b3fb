using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Records what people said.</summary>
/// <param name="register">Where.</param>
/// <param name="tell">Tells whom it concerns.</param>
/// <param name="time">The clock.</param>
public sealed class RecordConsents(Register register, TellConsents tell, TimeProvider time)
{
    private const string File = "consents";
    private const int Most = 100;

    /// <summary>Uses that an opposition ends unless it says otherwise: everything but the person's own care.</summary>
    public static IReadOnlyList<ConsentUse> OfResearch { get; } = [ConsentUse.Research, ConsentUse.Industry, ConsentUse.International];

    /// <summary>Records events of one person, in order.</summary>
    /// <param name="by">Who records: a subject.</param>
    /// <param name="id">The participant.</param>
    /// <param name="said">1 to 100 events.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The register version that knows them all.</returns>
    /// <exception cref="NotFoundException">Nobody of that name is registered, or they were erased.</exception>
    /// <exception cref="InvalidInputException">An event cannot be; with every fault.</exception>
    /// <remarks>
    /// May be sent again: what was agreed to before with the same document is not agreed to anew, so that a repetition that comes
    /// late cannot undo an opposition; a refusal is recorded again unless it is the last word of its use.
    /// </remarks>
    public async Task<RecordedConsents> RunAsync(string by, string id, IReadOnlyList<ConsentEvent> said, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(said);
        var last = time.Today();
        var faults = said.Count is 0 or > Most
            ? [new InputFault(File, "", $"1 to {Most} events", $"{said.Count}")]
            : said.SelectMany((one, i) => ConsentRules.Faults(File, said.Count == 1 ? "" : $"[{i}]", one, last)).ToList();
        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }

        int recorded = 0;
        var state = await register.AppendAsync(by, known =>
        {
            if (!known.TryFind(id, out var person) || person.IsErased)
            {
                throw new NotFoundException("There is no such participant.");
            }

            var events = New(person, said).Select(one => new RegisterEvent { Participant = id, Consent = one }).ToList();
            recorded = events.Count;
            return events;
        }, ct);
        try
        {
            await tell.RunAsync(ct);
        }
        catch (UnavailableException)
        {
            // It is recorded and holds; the register remembers what was not told, and the sweeper tells it.
        }

        return new RecordedConsents(state.Version, recorded);
    }

    /// <summary>Records that a person refuses uses of their data from today on: withdrawn where they had agreed, opposed elsewhere.</summary>
    /// <param name="by">Who records: a subject.</param>
    /// <param name="id">The participant.</param>
    /// <param name="uses">What is refused; null or none for <see cref="OfResearch"/>.</param>
    /// <param name="signatory">Who refuses. A minor's own word counts, and so does that of one guardian.</param>
    /// <param name="document">The reference of a letter or form; null if there is none.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">Nobody of that name is registered, or they were erased.</exception>
    public async Task<RecordedConsents> OpposeAsync(string by, string id, IReadOnlyList<ConsentUse>? uses, Signatory signatory, string? document, CancellationToken ct)
    {
        var today = time.Today();
        var state = await register.ReadAsync(ct);
        state.TryFind(id, out var person);
        return await RunAsync(by, id, [.. (uses is null or [] ? OfResearch : uses).Distinct().Select(use => new ConsentEvent
        {
            Status = person?.Standing(use, today)?.Event.Status is ConsentStatus.Consented or ConsentStatus.Withdrawn ? ConsentStatus.Withdrawn : ConsentStatus.Opposed,
            Use = use,
            Effective = today,
            Signatory = signatory,
            Document = document,
        })], ct);
    }

    private static IEnumerable<ConsentEvent> New(RegisteredParticipant person, IReadOnlyList<ConsentEvent> said)
    {
        var before = person.Consents.Select(static one => one.Event).ToList();
        foreach (var one in said)
        {
            bool isKnown = one.IsRefusal
                ? before.FindLast(other => other.Use == one.Use) is { } lastWord && IsSame(lastWord, one)
                : before.Exists(other => IsSame(other, one));
            if (!isKnown)
            {
                before.Add(one);
                yield return one;
            }
        }
    }

    private static bool IsSame(ConsentEvent one, ConsentEvent other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, PfmgJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, PfmgJson.Options));
}

/// <summary>What became of events that were sent.</summary>
/// <param name="RegisterVersion">The register version that knows them all.</param>
/// <param name="Recorded">How many were new.</param>
public sealed record RecordedConsents(long RegisterVersion, int Recorded);
