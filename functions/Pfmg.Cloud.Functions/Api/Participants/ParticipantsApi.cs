using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Lake.Erasing;

namespace Pfmg.Cloud.Functions.Api.Participants;

/// <summary>`/api/participants`: who takes part, and what they said.</summary>
internal static class ParticipantsApi
{
    private const int LargestBatch = 64 << 20;
    private const string Sent = "participants";

    /// <summary>Maps the routes.</summary>
    public static void MapParticipants(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("/participants").WithTags("Participants").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        people.MapPost("", RegisterAsync)
            .WithSummary("Enters participants into the register, or changes what it knows of them.")
            .WithDescription("A JSON array, or an object a line (NDJSON). All or none; what is known just so is not entered again. Refused with every fault and its place: cycles in a pedigree, a parent of the wrong sex, a child older than a parent.")
            .Accepts<Participant[]>("application/json", "application/x-ndjson")
            .Produces<RegisteredBatch>().ProducesProblem(409);
        people.MapGet("/{id}", ReadAsync)
            .WithSummary("What the register knows of a participant, and what stands of each use of their data today.")
            .Produces<ParticipantAnswer>();
        people.MapPost("/{id}/consents", SayAsync)
            .WithSummary("Records what a participant, or who signs for them, said.")
            .WithDescription("May be sent again. What was agreed to before with the same document is not agreed to anew; a refusal counts again unless it is the last word of its use.")
            .Produces<RecordedConsents>();
        people.MapPost("/{id}/opposition", OpposeAsync)
            .WithSummary("Ends the use of a participant's data in research from the next query on; care goes on.")
            .WithDescription("Without a body: research, industry and international use, as the person's own word, from today. What was agreed to is withdrawn, anything else opposed.")
            .Produces<RecordedConsents>();
        people.MapPost("/{id}/erasure", EraseAsync)
            .WithSummary("Erases a participant: hidden from every answer at once, then removed from every store.")
            .WithDescription("An act of the data protection officer, apart from any opposition. The certificate is absent if the lake never held a callset of theirs. Asked again, it goes on where it was.")
            .Produces<ErasedParticipant>().ProducesProblem(409);
    }

    private static async Task<RegisteredBatch> RegisterAsync(HttpContext http, RegisterParticipants register, CancellationToken ct)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = LargestBatch;
        using var body = new StreamReader(http.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        string text;
        try
        {
            text = await body.ReadToEndAsync(ct);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidInputException(Sent, "", "UTF-8", "other bytes");
        }

        var batch = await register.RunAsync(http.Caller().Subject, Sent, ReadParticipants.Json(text, Sent), ct);
        http.Audit(entry => (entry with { RegisterVersion = batch.RegisterVersion }).Counting("registered", batch.Registered).Counting("changed", batch.Changed));
        return batch;
    }

    private static async Task<ParticipantAnswer> ReadAsync(string id, HttpContext http, Register register, TimeProvider time, CancellationToken ct)
    {
        var state = await register.ReadAsync(ct);
        await http.AuditParticipantAsync(id, ct);
        http.Audit(entry => entry with { RegisterVersion = state.Version });
        return state.TryFind(id, out var person) && !person.IsErased ? ParticipantAnswer.Of(state.Version, person, time.Today()) : throw new NotFoundException("There is no such participant.");
    }

    private static async Task<RecordedConsents> SayAsync(string id, IReadOnlyList<ConsentEvent> said, HttpContext http, RecordConsents record, CancellationToken ct)
    {
        await http.AuditParticipantAsync(id, ct);
        return Audited(http, await record.RunAsync(http.Caller().Subject, id, said, ct));
    }

    private static async Task<RecordedConsents> OpposeAsync(string id, OppositionRequest? request, HttpContext http, RecordConsents record, CancellationToken ct)
    {
        await http.AuditParticipantAsync(id, ct);
        return Audited(http, await record.OpposeAsync(http.Caller().Subject, id, request?.Uses, request?.Signatory ?? Signatory.Self, request?.Document, ct));
    }

    private static async Task<ErasedParticipant> EraseAsync(string id, ErasureReason request, HttpContext http, EraseParticipant erase, CancellationToken ct)
    {
        await http.AuditParticipantAsync(id, ct);
        var erased = await erase.RunAsync(http.Caller().Subject, id, request.Reason, ct);
        http.Audit(entry => entry with { RegisterVersion = erased.RegisterVersion });
        return erased;
    }

    private static RecordedConsents Audited(HttpContext http, RecordedConsents recorded)
    {
        http.Audit(entry => (entry with { RegisterVersion = recorded.RegisterVersion }).Counting("consents", recorded.Recorded));
        return recorded;
    }
}

/// <summary>What the register knows of a participant.</summary>
/// <param name="RegisterVersion">The version of the register that was read.</param>
/// <param name="Participant">What is known of the person.</param>
/// <param name="Standing">What stands of each use today; a use of which nothing was said is absent.</param>
/// <param name="Consents">All that was said, in the order recorded.</param>
internal sealed record ParticipantAnswer(long RegisterVersion, Participant Participant, IReadOnlyList<ConsentEvent> Standing, IReadOnlyList<RecordedConsent> Consents)
{
    /// <summary>The answer on a date.</summary>
    public static ParticipantAnswer Of(long version, RegisteredParticipant person, DateOnly today) => new(
        version, person.Data, [.. Enum.GetValues<ConsentUse>().Select(use => person.Standing(use, today)?.Event).OfType<ConsentEvent>()], person.Consents);
}

/// <summary>An opposition.</summary>
/// <param name="Uses">What is refused; absent for research, industry and international use.</param>
/// <param name="Signatory">Who refuses; absent for the person.</param>
/// <param name="Document">The reference of a letter or form, if there is one; never a name.</param>
internal sealed record OppositionRequest(IReadOnlyList<ConsentUse>? Uses, Signatory? Signatory, string? Document);

/// <summary>Why somebody is erased.</summary>
/// <param name="Reason">1 to 1,000 characters; it stands in the certificate: name nobody.</param>
internal sealed record ErasureReason(string Reason);

/// <summary>An erasure.</summary>
/// <param name="RegisterVersion">The register version from which on the person is hidden.</param>
/// <param name="Certificate">What was removed from the lake and when, signed; absent if the lake never held anything of theirs.</param>
internal sealed record ErasedParticipant(long RegisterVersion, ErasureCertificate? Certificate);
