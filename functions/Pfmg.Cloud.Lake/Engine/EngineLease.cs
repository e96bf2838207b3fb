using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>A connection and a slot, held for one query at a time.</summary>
/// <param name="engine">Where both go back to.</param>
/// <param name="connection">The connection.</param>
/// <param name="input">Brings the files that its queries read; when the engine fails, a damaged one of them is named.</param>
/// <param name="isAside">Whether it holds no slot.</param>
internal sealed class EngineLease(LakeEngine engine, DuckDBConnection connection, EngineInput input, bool isAside = false) : IDisposable
{
    /// <summary>How the message begins if the engine has not enough memory for a query.</summary>
    public const string OutOfMemory = "The query needs more memory than the engine has";

    private readonly List<string> _atReturn = [];
    private bool _returned;

    /// <summary>Runs statements for their effect on this connection (temporary views), which read no rows.</summary>
    public void Execute(string sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        input.PrepareToBind(ct);
        RunTwice(sql, ct);
    }

    /// <summary>Runs statements for their effect that may read all of the files that were given.</summary>
    public void ExecuteOverAll(string sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        input.PrepareAll(ct);
        RunTwice(sql, ct);
    }

    /// <summary>Runs a statement for its effect on this connection that reads nothing but its parameters.</summary>
    public void Execute(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            using var opened = Open(sql, values, ct);
        }
        catch (DuckDBException failure)
        {
            throw Translate(failure.Message, failure, isCallers: false, ct);
        }
    }

    private void RunTwice(string sql, CancellationToken ct)
    {
        try
        {
            Run(sql, ct);
        }
        catch (DuckDBException failure)
        {
            if (!FetchAnew(failure.Message, isCallers: false, ct))
            {
                throw Translate(failure.Message, failure, isCallers: false, ct);
            }

            try
            {
                Run(sql, ct);
            }
            catch (DuckDBException again)
            {
                throw Translate(again.Message, again, isCallers: false, ct);
            }
        }
    }

    private void Run(string sql, CancellationToken ct)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var interrupt = ct.Register(static state => ((DuckDBCommand)state!).Cancel(), command);
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row.</summary>
    public long Count(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        using var cursor = Query(sql, values, ct);
        return cursor.Read(ct) ? cursor.Reader.GetInt64(0) : throw new CorruptException("The engine answered a count with no row.");
    }

    /// <summary>Runs a query of ours; its rows stream.</summary>
    public EngineCursor Query(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct) => Query(sql, values, isCallers: false, ct);

    /// <summary>Runs a caller's own query; its rows stream.</summary>
    /// <exception cref="EngineRefusal">It makes no sense; the message is the engine's.</exception>
    public EngineCursor QueryOfCaller(string sql, CancellationToken ct) => Query(sql, [], isCallers: true, ct);

    /// <summary>Runs a query of ours; its rows stream, block by block.</summary>
    public EngineBlocks Blocks(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct) => Blocks(sql, values, isCallers: false, ct);

    /// <summary>Runs a caller's own query; its rows stream, block by block.</summary>
    /// <exception cref="EngineRefusal">It makes no sense; the message is the engine's.</exception>
    public EngineBlocks BlocksOfCaller(string sql, CancellationToken ct) => Blocks(sql, [], isCallers: true, ct);

    /// <summary>What was fetched from the store for this lease; null if files are read in place.</summary>
    public StoreTraffic? Fetched => input.Fetched;

    private EngineCursor Query(string sql, IReadOnlyList<SqlValue> values, bool isCallers, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        input.PrepareToRun(() => Plan(sql, values, ct), ct);
        return new EngineCursor(() => Open(sql, values, ct), failure => FetchAnew(failure.Message, isCallers, ct), failure => Translate(failure.Message, failure, isCallers, ct));
    }

    private EngineBlocks Blocks(string sql, IReadOnlyList<SqlValue> values, bool isCallers, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        input.PrepareToRun(() => Plan(sql, values, ct), ct);
        using var interrupt = ct.Register(static state => ((DuckDBNativeConnection)state!).Interrupt(), connection.NativeConnection);
        return new EngineBlocks(connection.NativeConnection, sql, values, told => FetchAnew(told, isCallers, ct), told => Translate(told, null, isCallers, ct));
    }

    private OpenedQuery Open(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        foreach (var value in values)
        {
            command.Parameters.Add(new DuckDBParameter(value.Name, value.Value));
        }

        using var interrupt = ct.Register(static state => ((DuckDBCommand)state!).Cancel(), command);
        try
        {
            return new OpenedQuery(command, command.ExecuteReader());
        }
        catch
        {
            command.Dispose();
            throw;
        }
    }

    /// <summary>The engine's plan of a query as JSON, or what it says against it.</summary>
    private string Plan(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        const string Serialize = "SELECT json_serialize_plan($plan::VARCHAR, skip_null := true, skip_empty := true, optimize := true)::VARCHAR";
        try
        {
            using var plan = Open(Serialize, [new SqlValue("plan", SqlText.Inline(sql, values))], ct);
            return plan.Reader.Read() ? plan.Reader.GetString(0) : "";
        }
        catch (DuckDBException)
        {
            // The query itself will say why.
            return "";
        }
    }

    /// <summary>A statement that undoes what this lease did to its connection, which others get after it.</summary>
    public void AtReturn(string sql) => _atReturn.Add(sql);

    public void Dispose()
    {
        if (!_returned)
        {
            _returned = true;
            foreach (var sql in _atReturn)
            {
                Run(sql, CancellationToken.None);
            }

            input.Dispose();
            engine.Return(connection, isAside);
        }
    }

    /// <summary>Where a failure may come of a part of a file that is not here, or not as the log says: sees to it that it is.</summary>
    private bool FetchAnew(string told, bool isCallers, CancellationToken ct) =>
        !ct.IsCancellationRequested && KindOf(told, isCallers).MayBeDamage && input.FetchAnew(ct);

    /// <summary>The type is not told for what fails while a statement is prepared; its message begins with the kind in words.</summary>
    private static FailureKind KindOf(string told, bool isCallers)
    {
        var kind = told.AsSpan().TrimStart();
        var isMemory = kind.StartsWith("Out of Memory", StringComparison.OrdinalIgnoreCase);
        var isInput = kind.StartsWith("IO Error", StringComparison.OrdinalIgnoreCase) || kind.StartsWith("Permission Error", StringComparison.OrdinalIgnoreCase);
        return new FailureKind(isInput, !isMemory && (isInput || !isCallers || FindDamage.IsSuspicious(told)), isMemory);
    }

    /// <summary>Whether a failure is the fault of a file, of the machine, or of the query's text.</summary>
    private Exception Translate(string told, DuckDBException? failure, bool isCallers, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            return new OperationCanceledException("The query was cancelled.", failure, ct);
        }

        var (isInput, mayBeDamage, isMemory) = KindOf(told, isCallers);
        if (isMemory)
        {
            return new UnavailableException($"{OutOfMemory}: {FirstLine(told)}", failure);
        }

        if (mayBeDamage && FindDamage.Among(input.Given, told, failure, ct) is { } damage)
        {
            return damage;
        }

        return isInput
            ? new UnavailableException($"A file of the lake cannot be read: {FirstLine(told)}", failure)
            : new EngineRefusal(FirstLine(told), failure);
    }

    private static string FirstLine(string told)
    {
        var end = told.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? told : told[..end];
    }
}

/// <summary>A parameter of a query: `$name` in its text.</summary>
/// <param name="Name">Without the dollar sign.</param>
/// <param name="Value">A number, a text, or a list of either.</param>
internal sealed record SqlValue(string Name, object Value);

/// <summary>The engine refuses a statement. For our own SQL that is a defect; for a caller's, an answer (see RunSql).</summary>
internal sealed class EngineRefusal(string message, Exception? inner) : Exception(message, inner);

/// <summary>What a failure of the engine looks like.</summary>
internal readonly record struct FailureKind(bool IsInput, bool MayBeDamage, bool IsMemory);
