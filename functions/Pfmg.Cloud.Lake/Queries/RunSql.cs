using System.Text;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Runs a user's SELECT over read-only views of one lake version: samples, calls, assayed, records, formats.</summary>
/// <remarks>The views are explicit lists of files on a pooled connection, made anew for each query; no statement but a SELECT over them runs.</remarks>
public sealed class RunSql(LakeReader lake)
{
    /// <summary>Runs the query.</summary>
    /// <param name="sql">One SELECT, in DuckDB's dialect.</param>
    /// <param name="version">The lake version; null for the latest.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>The rows as they come; dispose it.</returns>
    /// <exception cref="Core.Errors.InvalidInputException">It is no SELECT over the views, or does not make sense; the message is the engine's.</exception>
    /// <exception cref="Core.Errors.NotFoundException">There is no such lake version.</exception>
    public async Task<QueryRows> RunAsync(string sql, long? version, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var view = await lake.OpenAsync(version, ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var named = Answer(() => SelectOnly.Require(lease, sql, ct));
            lease.Execute(await DefinitionsAsync(view, named, ct), ct);
            return new QueryRows(lease, Answer(() => lease.RowsOfCaller(sql, ct)), view.Info, isUserSql: true);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Only what is done with the caller's text can be the caller's fault; the views' definitions are ours.</summary>
    private static T Answer<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (EngineRefusal refusal)
        {
            throw SelectOnly.Refuse("a query that the engine can run", refusal.Message);
        }
    }

    /// <summary>Views that the query does not name are dropped: one that a former query left would be of another version.</summary>
    private static async Task<string> DefinitionsAsync(LakeView view, IReadOnlyList<string> named, CancellationToken ct)
    {
        var statements = new StringBuilder();
        foreach (var name in UserViews.Names)
        {
            statements.Append(named.Contains(name, StringComparer.Ordinal)
                ? $"CREATE OR REPLACE TEMP VIEW {name} AS {await UserViews.QueryAsync(name, view, ct)};\n"
                : $"DROP VIEW IF EXISTS temp.{name};\n");
        }

        return statements.ToString();
    }
}
