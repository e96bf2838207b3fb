using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Quotas;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Sql;

namespace Pfmg.Cloud.Functions.Api.Airlock;

/// <summary>A question whose answer is to leave.</summary>
/// <param name="Route">Below the project, with its parameters: `frequencies?region=chr20:1-2000000`, `sql`.</param>
/// <param name="Body">The body that POST would have; null without one.</param>
/// <param name="Format">`csv` or `parquet`; csv if null.</param>
/// <param name="File">What the file is called; `answer` and its format if null.</param>
internal sealed record ExportFrom(string? Route, JsonElement? Body, string? Format, string? File);

/// <summary>Asks a question within a project and makes its answer an export, submitted: nobody's hands are between the lake and the file that is reviewed.</summary>
internal sealed class AskForExport(QueriedLake queried, ProjectSql sql, OpenRequest open, SubmitRequest submit)
{
    private const string Where = "the request";

    /// <summary>Asks, keeps the answer, and submits it.</summary>
    /// <param name="http">The request for the export.</param>
    /// <param name="project">The project.</param>
    /// <param name="justification">What it is for.</param>
    /// <param name="from">The question.</param>
    /// <param name="ct">Cancels; what was begun stays a draft.</param>
    /// <exception cref="InvalidInputException">There is no such question, or its answer is larger than a file may be.</exception>
    public async Task<AirlockRequest> RunAsync(HttpContext http, string project, string justification, ExportFrom from, CancellationToken ct)
    {
        OpenRequest.RequireJustification(justification);
        var format = from.Format switch
        {
            null or "csv" => ResultFormat.Csv,
            "parquet" => ResultFormat.Parquet,
            _ => throw new InvalidInputException(Where, "from.format", "csv or parquet", "another"),
        };
        var name = from.File ?? (format == ResultFormat.Csv ? "answer.csv" : "answer.parquet");
        var route = string.IsNullOrWhiteSpace(from.Route) ? throw new InvalidInputException(Where, "from.route", "a query as it would be asked below the project, such as frequencies?region=chr20:1-2000000, or sql", "nothing") : from.Route;
        await http.AuditQuestionAsync($"{route}\n{from.Body}", ct);
        var scope = await queried.ScopeOfProjectAsync(http, route.Split('?')[0] == "frequencies" ? Granularity.Count : Granularity.Record, ct);
        using var kept = new KeptAnswer(format);
        await AskAsync(http, scope, route, from.Body, kept, ct);
        var answer = Answer(kept, scope, route, from.Body, name);
        var begun = await open.BeginAsync(http.Caller(), project, answer, justification, ct);
        await open.PutFileAsync(http.Caller(), begun, name, kept.Content, ct);
        http.Audit(entry => entry.About($"airlock/{begun.Id}").Counting("rows", kept.Rows) with { DecisionId = answer.Question.DecisionId, LakeVersion = answer.Question.LakeVersion });
        return await submit.RunAsync(http.Caller(), begun, AirlockDocuments.VersionOf(begun), ct);
    }

    private async Task AskAsync(HttpContext http, SampleScope scope, string route, JsonElement? body, KeptAnswer kept, CancellationToken ct)
    {
        var (path, query) = route.Split('?', 2) is [var before, var after] ? (before, "?" + after) : (route, "");
        if (path == "sql")
        {
            var asked = query.Length == 0 ? Body<ProjectSqlRequest>(body) : null;
            var text = string.IsNullOrWhiteSpace(asked?.Query) ? throw new InvalidInputException(Where, "from.body.query", "one SELECT, and nothing behind the route", "something else") : asked.Query;
            await kept.KeepAsync(http, await sql.RunAsync(scope, new SqlQuery(text) { Version = asked.Version, Limit = asked.Limit }, ct), ct);
            return;
        }

        // The handlers read the question from the request, so it becomes the request's for as long as they do.
        var (ownQuery, ownAccept) = (http.Request.QueryString, http.Request.Headers.Accept);
        try
        {
            http.Request.QueryString = new QueryString(query);
            http.Request.Headers[HeaderNames.Accept] = kept.MediaType;
            var lake = queried.Within(scope);
            await new LakeApi((_, _, _) => Task.FromResult(lake), (_, rows, _, token) => kept.KeepAsync(http, rows, token)).AskAsync(path, http, body is null ? null : Body<FrequenciesRequest>(body), ct);
        }
        finally
        {
            (http.Request.QueryString, http.Request.Headers.Accept) = (ownQuery, ownAccept);
        }
    }

    private static AirlockAnswer Answer(KeptAnswer kept, SampleScope scope, string route, JsonElement? body, string file)
    {
        var (info, basis) = (kept.Info!, scope.Basis!);
        var counted = info.Counted?.ToHashSet(StringComparer.Ordinal);
        return new AirlockAnswer(
            new AirlockQuestion
            {
                Route = route,
                Body = body is { } given ? JsonNode.Parse(given.GetRawText()) : null,
                File = file,
                DecisionId = basis.DecisionId,
                PolicyVersion = basis.PolicyVersion,
                RegisterVersion = basis.RegisterVersion,
                LakeVersion = info.LakeVersion,
                ErasureEpoch = info.ErasureEpoch,
                Rows = kept.Rows,
                Truncated = info.Truncated,
            },
            counted is null ? null : scope.Participants.Where(one => counted.Contains(scope.Pseudonyms?.Of(PseudonymKind.Participant, one) ?? one)).ToHashSet(StringComparer.Ordinal));
    }

    private static T Body<T>(JsonElement? body)
        where T : class
    {
        try
        {
            return body?.Deserialize<T>(PfmgJson.Options) ?? throw new InvalidInputException(Where, "from.body", "the body that POST would have", "nothing");
        }
        catch (JsonException)
        {
            throw new InvalidInputException(Where, "from.body", "the body that POST would have", "something else");
        }
    }

    /// <summary>An answer in memory, no longer than a file may be.</summary>
    private sealed class KeptAnswer(ResultFormat format) : IDisposable
    {
        private readonly MemoryStream _bytes = new();

        public string MediaType => format.MediaType();

        public AnswerInfo? Info { get; private set; }

        public long Rows { get; private set; }

        public Stream Content
        {
            get
            {
                _bytes.Position = 0;
                return _bytes;
            }
        }

        public async Task KeepAsync(HttpContext http, QueryRows rows, CancellationToken ct)
        {
            await using (rows)
            {
                try
                {
                    using var bounded = new BoundedWriter(_bytes, AirlockChecks.MostFileBytes);
                    Rows = await ResultWriter.WriteAsync(rows, format, bounded, ct);
                    Info = rows.Info;
                }
                finally
                {
                    if (http.Features.Get<QuotaTicket>() is { } ticket)
                    {
                        await ticket.SpendAsync(Rows, _bytes.Length, CancellationToken.None);
                    }
                }
            }
        }

        public void Dispose() => _bytes.Dispose();
    }
}
