using Microsoft.AspNetCore.Http.Features;
using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api.Audit;

/// <summary>Records each request to a route whose row of the access table says that it reads personal data, before the first byte of its answer.</summary>
/// <remarks>It stands inside of what turns failures into problems and outside of what refuses; an answer that cannot be recorded is not given (503).</remarks>
internal sealed class AuditMiddleware(RequestDelegate next, AuditTrail trail, AuditNames names, AccessTable table)
{
    private const int LongestProject = 100;

    /// <summary>Passes the request on, and records it.</summary>
    /// <exception cref="UnavailableException">It could not be recorded; nothing of the answer has left.</exception>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(http);
            return;
        }

        var route = AccessRoutes.NameOf(http.Request.Method, endpoint);
        var request = new AuditedRequest(http, trail, names, route, table.Find(route)?.Reads != AccessReads.None);
        var server = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new RecordedBody(server, request.AnswerAsync);
        http.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(http);
            await body.FlushAsync(http.RequestAborted);
            await request.AnswerAsync();
            await request.CompleteAsync();
        }
        catch (Exception failure)
        {
            await request.RefuseAsync(failure);
            throw;
        }
        finally
        {
            http.Features.Set(server);
        }
    }

    private sealed class AuditedRequest(HttpContext http, AuditTrail trail, AuditNames names, string route, bool readsPersonal)
    {
        private int _told;
        private bool _isRecorded;
        private bool _isFailed;

        private bool IsAudited => readsPersonal || http.AuditNotes().Count > 0;

        public async Task AnswerAsync()
        {
            if (!_isRecorded && IsAudited)
            {
                var status = http.Response.StatusCode;
                await RecordAsync(await EntryAsync(status < 400 ? AuditActions.Answered : AuditActions.Refused, status, null));
            }
        }

        // What an endpoint learnt while its answer was on its way, such as how many rows it had.
        public async Task CompleteAsync()
        {
            if (_isRecorded && http.AuditNotes().Count > _told)
            {
                await RecordAsync(await EntryAsync(AuditActions.Completed, http.Response.StatusCode, null));
            }
        }

        public async Task RefuseAsync(Exception failure)
        {
            if (!_isFailed && IsAudited)
            {
                var code = failure switch
                {
                    LakeException known => known.Code,
                    OperationCanceledException => "cancelled",
                    BadHttpRequestException => "bad-request",
                    _ => "internal",
                };
                await RecordAsync(await EntryAsync(_isRecorded ? AuditActions.Completed : AuditActions.Refused, null, code));
            }
        }

        private async Task RecordAsync(AuditEntry entry)
        {
            try
            {
                // Not cancelled with the request: who hangs up at the right moment would leave no trace.
                await trail.RecordAsync(entry, CancellationToken.None);
            }
            catch
            {
                _isFailed = true;
                throw;
            }

            _isRecorded = true;
        }

        private async Task<AuditEntry> EntryAsync(string action, int? status, string? code)
        {
            var notes = http.AuditNotes();
            _told = notes.Count;
            var caller = http.Caller();
            var entry = new AuditEntry
            {
                Action = action,
                Subject = caller.IsAnonymous ? "anonymous" : caller.Subject,
                Roles = [.. caller.Roles.Order().Select(static role => role.Name())],
                Route = route,
                Status = status,
                Code = code,
                ProjectId = Project(),
                Question = await names.QuestionAsync($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}", CancellationToken.None),
                TraceId = http.TraceIdentifier,
            };
            return notes.Aggregate(entry, static (current, change) => change(current));
        }

        // As the caller wrote it, so held to what an id can be.
        private string? Project() => AccessRoutes.IsOfProject(route)
            && http.GetRouteValue("id") is string { Length: > 0 and <= LongestProject } id
            && id.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') ? id : null;
    }
}
