using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.OpenApi;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api.Audit;

/// <summary>What an auditor asks of the trail: `/api/audit`, `/api/audit/verification`.</summary>
internal static class AuditApi
{
    private const int MostRecords = 10_000;

    private static readonly QueryParameter From = new("from", "The first moment, ISO 8601 in UTC.", "2026-11-22T08:00:00Z");
    private static readonly QueryParameter To = new("to", "The moment after the last, ISO 8601 in UTC.", "2026-11-22T09:00:00Z");
    private static readonly QueryParameter Subject = new("subject", "Only requests of this subject.", "alice");
    private static readonly QueryParameter Project = new("project", "Only requests on behalf of this project.", "p-0123");
    private static readonly QueryParameter Action = new("action", "Only this action: answered, refused, completed, or an act of the airlock.", "refused");
    private static readonly QueryParameter Decision = new("decision", "Only requests under this decision of the policy engine.", "0123");
    private static readonly QueryParameter Object = new("object", "Only requests about this object.", "exports/0123");
    private static readonly QueryParameter Participant = new("participant", "Only requests about this participant; the trail holds a keyed digest in the name's place.", "PFMG-0001");
    private static readonly QueryParameter After = new("after", "The page after: `next` of the page before.", "MjAyNi0xMS0yMg");
    private static readonly QueryParameter Limit = new("limit", "Records on a page, 1 to 10,000; 1,000 if absent.", "1000", JsonSchemaType.Integer);
    private static readonly QueryParameter Witness = new("anchor", "The SHA-256 of an anchor that was noted elsewhere: it must be among the anchors.", "0123");

    private static readonly QueryParameter[] OfTrail = [From, To, Subject, Project, Action, Decision, Object, Participant, After, Limit];

    /// <summary>Maps the routes.</summary>
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").ProducesProblem(400).ProducesProblem(500).ProducesProblem(503);
        audit.MapGet("", TrailAsync).WithQuery(OfTrail).WithSummary("The audit trail, by time, filtered and in pages.").Produces<AuditAnswer>();
        audit.MapGet("/verification", VerifyAsync).WithQuery([Witness]).WithSummary("Verifies the whole trail: chains, seals, gaps, anchors.").Produces<AuditReport>();
    }

    private static async Task<IResult> TrailAsync(HttpContext http, ReadAudit audit, AuditNames names, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfTrail);
        var about = query.Text(Object);
        if (query.Text(Participant) is { } participant)
        {
            about = about is null ? await names.ParticipantAsync(participant, ct) : throw new InvalidInputException("the request", "participant", "object or participant", "both");
        }

        var page = await audit.RunAsync(new AuditQuery
        {
            From = Moment(query, From),
            To = Moment(query, To),
            Subject = query.Text(Subject),
            ProjectId = query.Text(Project),
            Action = query.Text(Action),
            DecisionId = query.Text(Decision),
            Object = about,
            After = query.Text(After) is { } place ? PlaceOf(place) : null,
            Limit = query.Whole(Limit, 1, MostRecords) ?? 1_000,
        }, ct);
        http.Audit(entry => entry.Counting("records", page.Records.Count));
        return Results.Json(new AuditAnswer(page.Records, page.Next is { } next ? TextOf(next) : null), PfmgJson.Options);
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, VerifyAudit verify, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, [Witness]);
        return Results.Json(await verify.RunAsync(query.Text(Witness), ct), PfmgJson.Options);
    }

    private static DateTimeOffset? Moment(QueryParameters query, QueryParameter parameter) => query.Text(parameter) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) => moment,
        var text => throw new InvalidInputException("the request", parameter.Name, "a moment such as 2026-11-22T08:00:00Z", text),
    };

    private static string TextOf(AuditPlace place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place.At.UtcTicks} {place.Instance} {place.Number}")));

    private static AuditPlace PlaceOf(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split(' ') is [var ticks, var instance, var number]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? new AuditPlace(new DateTimeOffset(at, TimeSpan.Zero), instance, n)
            : throw new InvalidInputException("the request", After.Name, "\"next\" of an earlier page", "another text");
    }
}

/// <summary>A page of the trail.</summary>
/// <param name="Records">By time.</param>
/// <param name="Next">What to give as `after` for the next page; absent if these are all.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditRecord> Records, string? Next);
