using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Quotas;

/// <summary>Counts what each project asks in a day, and ends it where it has asked enough.</summary>
/// <remarks>
/// One document a project and day (civil time in France), changed under its ETag, so that instances count together. A query is counted before
/// it runs, its rows and bytes when it has ended: the last query of a day may exceed the limit, none after it runs.
/// </remarks>
/// <param name="documents">Where the counts are.</param>
/// <param name="limits">What a project may ask.</param>
/// <param name="time">The clock.</param>
public sealed class ProjectQuotas(IDocumentStore documents, QuotaLimits limits, TimeProvider time)
{
    private const string Collection = "quotas";
    private const int MostTries = 200;

    /// <summary>Counts one more query.</summary>
    /// <param name="project">The project.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="QuotaException">It has asked as much as it may today.</exception>
    public async Task<QuotaTicket> AdmitAsync(string project, CancellationToken ct)
    {
        var day = time.Today();
        await ChangeAsync(project, day, asked =>
        {
            Require(asked);
            return asked with { Queries = asked.Queries + 1 };
        }, ct);
        return new QuotaTicket((rows, bytes, token) => ChangeAsync(project, day, asked => asked with { Rows = asked.Rows + rows, Bytes = asked.Bytes + bytes }, token));
    }

    /// <summary>What a project has asked today.</summary>
    public async Task<QuotaUse> ReadAsync(string project, CancellationToken ct) => Of((await documents.ReadAsync(KeyOf(project, time.Today()), ct))?.Body);

    /// <summary>What a project may ask in a day.</summary>
    public QuotaLimits Limits => limits;

    /// <summary>When counting begins anew: the next midnight in France.</summary>
    public DateTimeOffset ResetsAt()
    {
        var now = time.GetUtcNow();
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        while (FrenchDate.Of(hour) == FrenchDate.Of(now))
        {
            hour = hour.AddHours(1);
        }

        return hour;
    }

    private void Require(QuotaUse asked)
    {
        var (what, most) = asked.Queries >= limits.Queries ? ("queries", limits.Queries) : asked.Rows >= limits.Rows ? ("rows", limits.Rows) : asked.Bytes >= limits.Bytes ? ("bytes", limits.Bytes) : ("", 0);
        if (what.Length > 0)
        {
            var resetsAt = ResetsAt();
            throw new QuotaException(string.Create(CultureInfo.InvariantCulture, $"The project has had its {most} {what} of today; counting begins anew at {resetsAt:yyyy-MM-ddTHH:mm:ssZ}."), resetsAt - time.GetUtcNow());
        }
    }

    private async Task ChangeAsync(string project, DateOnly day, Func<QuotaUse, QuotaUse> change, CancellationToken ct)
    {
        var key = KeyOf(project, day);
        for (var left = MostTries; ; left--)
        {
            var stored = await documents.ReadAsync(key, ct);
            var next = change(Of(stored?.Body));
            try
            {
                await documents.WriteAsync(key, new JsonObject { ["queries"] = next.Queries, ["rows"] = next.Rows, ["bytes"] = next.Bytes }, stored?.ETag, ct);
                return;
            }
            catch (ConflictException) when (left > 0)
            {
                // Another query of the project was counted first.
            }
        }
    }

    private static DocumentKey KeyOf(string project, DateOnly day) => new(Collection, project, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static QuotaUse Of(JsonObject? body) => body is null ? new QuotaUse(0, 0, 0) : new QuotaUse((long)body["queries"]!, (long)body["rows"]!, (long)body["bytes"]!);
}

/// <summary>What a project has asked in a day.</summary>
/// <param name="Queries">Queries that began.</param>
/// <param name="Rows">Rows given.</param>
/// <param name="Bytes">Bytes of answers given.</param>
public sealed record QuotaUse(long Queries, long Rows, long Bytes);

/// <summary>A query that was counted; what it gave is counted when it has ended.</summary>
/// <param name="spend">Counts.</param>
public sealed class QuotaTicket(Func<long, long, CancellationToken, Task> spend)
{
    /// <summary>Counts what the query gave.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="bytes">Bytes.</param>
    /// <param name="ct">Cancels.</param>
    public Task SpendAsync(long rows, long bytes, CancellationToken ct) => spend(rows, bytes, ct);
}
