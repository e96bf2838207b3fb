using Microsoft.OpenApi;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Audit;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>`/api/break-glass`: a clinician opens the record of a patient who is not theirs, for a reason and for hours; auditors see each opening.</summary>
internal static class BreakGlassApi
{
    private const int MostOpenings = 1_000;
    private const int UsualOpenings = 100;

    private static readonly QueryParameter Limit = new("limit", "Openings on a page, 1 to 1,000; 100 if absent.", "100", JsonSchemaType.Integer);
    private static readonly QueryParameter[] Asked = [Limit, QueryParameter.Page];

    /// <summary>Maps the routes.</summary>
    public static void MapBreakGlass(this IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/break-glass").WithTags("Break-glass");
        routes.MapPost("", OpenAsync)
            .WithSummary("Opens a patient's record to the clinician who asks, for a stated reason and the policy's hours.")
            .WithDescription("Recorded in the register and in the audit trail before anything is opened. A patient who has refused care stays closed.")
            .Produces<OpenedRecord>(201).ProducesProblem(400).ProducesProblem(404);
        routes.MapGet("", ListAsync).WithQuery(Asked)
            .WithSummary("Every opening, the latest first: who, whose record, why, from when to when.")
            .Produces<OpenedRecords>().ProducesProblem(400);
    }

    private static async Task<IResult> OpenAsync(OpenRecordRequest request, HttpContext http, BreakTheGlass open, CancellationToken ct)
    {
        await http.AuditParticipantAsync(request.Participant, ct);
        var opened = await open.RunAsync(http.Caller().Subject, request.Participant, request.Reason, ct);
        return Results.Created((string?)null, OpenedRecord.Of(request.Participant, opened));
    }

    private static async Task<OpenedRecords> ListAsync(HttpContext http, Register register, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Asked);
        var limit = query.Whole(Limit, 1, MostOpenings) ?? UsualOpenings;
        var page = query.Whole(QueryParameter.Page, 1, int.MaxValue) ?? 1;
        var state = await register.ReadAsync(ct);
        http.Audit(entry => entry with { RegisterVersion = state.Version });
        var all = state.Participants.SelectMany(person => person.BreakGlasses.Select(opened => OpenedRecord.Of(person.Data.Id, opened)))
            .OrderByDescending(opened => opened.From).ThenBy(opened => opened.Participant, StringComparer.Ordinal).ToList();
        return new OpenedRecords(state.Version, all.Count, (long)limit * page < all.Count, [.. all.Skip((int)Math.Min((long)limit * (page - 1), all.Count)).Take(limit)]);
    }
}

/// <summary>Whose record a clinician wants to open, and why.</summary>
/// <param name="Participant">The patient.</param>
/// <param name="Reason">10 to 1,000 characters, read by the auditor.</param>
internal sealed record OpenRecordRequest(string Participant, string Reason);

/// <summary>A record that was opened.</summary>
/// <param name="Participant">The patient.</param>
/// <param name="Clinician">Who opened it: a subject.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="From">From when, UTC.</param>
/// <param name="Until">To when, UTC, exclusive.</param>
internal sealed record OpenedRecord(string Participant, string Clinician, string Reason, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>An opening as the register has it.</summary>
    public static OpenedRecord Of(string participant, BreakGlass opened) => new(participant, opened.Clinician, opened.Reason, opened.From, opened.Until);
}

/// <summary>A page of openings.</summary>
/// <param name="RegisterVersion">The version of the register that was read.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Truncated">Whether there are more pages.</param>
/// <param name="Openings">The latest first.</param>
internal sealed record OpenedRecords(long RegisterVersion, int Total, bool Truncated, IReadOnlyList<OpenedRecord> Openings);
