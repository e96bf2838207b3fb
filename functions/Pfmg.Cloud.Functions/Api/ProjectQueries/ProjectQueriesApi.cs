using Microsoft.OpenApi;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Quotas;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Sql;

namespace Pfmg.Cloud.Functions.Api.ProjectQueries;

/// <summary>A query of a project's own.</summary>
/// <param name="Query">One SELECT over samples, calls, assayed, records, formats and sites, in DuckDB's dialect.</param>
/// <param name="Version">The lake version; the latest if null.</param>
/// <param name="Limit">The most rows to give; 10,000 if null.</param>
internal sealed record ProjectSqlRequest(string Query, long? Version, int? Limit);

/// <summary>A query whose cost is asked.</summary>
/// <param name="Query">The route below the project and its parameters, as they would be asked: `variants?region=chr20:1-2000000`; or `sql`.</param>
/// <param name="Sql">Of `sql`, the body that it would have.</param>
/// <param name="Frequencies">Of `frequencies`, the body that POST would have; null for the question without one.</param>
internal sealed record CostRequest(string Query, ProjectSqlRequest? Sql, FrequenciesRequest? Frequencies);

/// <summary>What a query would cost.</summary>
/// <param name="Cost">What it would read.</param>
/// <param name="Basis">The decision, policy and register that say over whom.</param>
/// <param name="Quota">What of the day's quota is used.</param>
internal sealed record CostAnswer(QueryCost Cost, AnswerBasis? Basis, QuotaAnswer Quota);

/// <summary>A project's quota.</summary>
/// <param name="Used">Asked today.</param>
/// <param name="Limits">What may be asked in a day.</param>
/// <param name="ResetsAt">When counting begins anew.</param>
internal sealed record QuotaAnswer(QuotaUse Used, QuotaLimits Limits, DateTimeOffset ResetsAt);

/// <summary>What a project asks of the lake: `/api/projects/{id}/…`, the queries of the lake and SQL, over who consented to the project alone.</summary>
internal static class ProjectQueriesApi
{
    /// <summary>Maps the lake's routes of who keeps it and of clinicians.</summary>
    public static void MapLake(this IEndpointRouteBuilder api) =>
        new LakeApi(static (http, least, ct) => http.RequestServices.GetRequiredService<QueriedLake>().OfStaffAsync(http, least, ct)).Map(api.MapGroup("").WithTags("Lake"));

    /// <summary>Maps a project's routes.</summary>
    public static void MapProjectQueries(this IEndpointRouteBuilder api)
    {
        var project = api.MapGroup("/projects/{id}").WithTags("Project queries").ProducesProblem(401).ProducesProblem(429);
        project.AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            operation.Parameters ??= [];
            if (!operation.Parameters.Any(static parameter => parameter is { Name: "id", In: ParameterLocation.Path }))
            {
                operation.Parameters.Insert(0, new OpenApiParameter { Name = "id", In = ParameterLocation.Path, Required = true, Description = "The project.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }

            return Task.CompletedTask;
        });
        new LakeApi(static (http, least, ct) => http.RequestServices.GetRequiredService<QueriedLake>().OfProjectAsync(http, least, ct)).Map(project);
        project.MapPost("/sql", SqlAsync)
            .WithSummary("One SELECT of the project's own over the same persons, read-only, with limits of time, memory and rows, which the answer tells.")
            .Produces<AnswerInfo>(200, "application/json", "text/csv", "application/vnd.apache.parquet").ProducesProblem(400).ProducesProblem(404).ProducesProblem(406).ProducesProblem(503);
        project.MapPost("/cost", CostAsync)
            .WithSummary("What a query would read, before it runs: files, bytes and about how many seconds; and what of the day's quota is used.")
            .Produces<CostAnswer>().ProducesProblem(400).ProducesProblem(404);
        project.MapGet("/quota", QuotaAsync).WithSummary("What the project has asked today, what it may, and when counting begins anew.").Produces<QuotaAnswer>();
    }

    private static async Task<IResult> CostAsync(CostRequest request, HttpContext http, QueriedLake queried, ProjectSql sql, MeasureCost measure, ProjectQuotas quotas, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        if (string.IsNullOrWhiteSpace(request.Query))
        {
            throw new InvalidInputException("the request", "query", "a query as it would be asked, such as variants?region=chr20:1-2000000", "nothing");
        }

        var (path, parameters) = request.Query.Split('?', 2) is [var before, var after] ? (before, "?" + after) : (request.Query, "");
        var scope = await queried.UncountedAsync(http, path == "frequencies" ? Granularity.Count : Granularity.Record, ct);
        QueryCost cost;
        if (path == "sql")
        {
            var asked = request.Sql ?? throw new InvalidInputException("the request", "sql", "the body that POST sql would have", "nothing");
            cost = await measure.OfAsync(sql, scope, new SqlQuery(asked.Query) { Version = asked.Version, Limit = asked.Limit }, ct);
        }
        else
        {
            http.Request.QueryString = new QueryString(parameters);
            cost = await measure.OfAsync(queried.Within(scope), async measured =>
            {
                QueryRows? nothing = null;
                _ = await new LakeApi((_, _, _) => Task.FromResult(measured), (_, rows, _, _) =>
                {
                    nothing = rows;
                    return Task.CompletedTask;
                }).AskAsync(path, http, request.Frequencies, ct);
                return nothing ?? throw new InvalidInputException("the request", "Accept", "a form that answers have", "another");
            });
        }

        var project = (string)http.Request.RouteValues["id"]!;
        return TypedResults.Ok(new CostAnswer(cost, scope.Basis, await QuotaOfAsync(quotas, project, ct)));
    }

    private static async Task<IResult> QuotaAsync(string id, HttpContext http, ProjectQuotas quotas, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        return TypedResults.Ok(await QuotaOfAsync(quotas, id, ct));
    }

    private static async Task<QuotaAnswer> QuotaOfAsync(ProjectQuotas quotas, string project, CancellationToken ct) =>
        new(await quotas.ReadAsync(project, ct), quotas.Limits, quotas.ResetsAt());

    private static async Task<IResult> SqlAsync(ProjectSqlRequest request, HttpContext http, QueriedLake lake, ProjectSql sql, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        if (Answers.FormatFor(http.Request) is not { } format)
        {
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }

        if (string.IsNullOrWhiteSpace(request.Query) || request.Version < 0)
        {
            throw new InvalidInputException("the request", string.IsNullOrWhiteSpace(request.Query) ? "query" : "version", "one SELECT, and a version from 0 or none", "something else");
        }

        await http.AuditQuestionAsync(request.Query, ct);
        var scope = await lake.ScopeOfProjectAsync(http, Granularity.Record, ct);
        await Answers.WriteAsync(http, await sql.RunAsync(scope, new SqlQuery(request.Query) { Version = request.Version, Limit = request.Limit }, ct), format, ct);
        return Results.Empty;
    }
}
