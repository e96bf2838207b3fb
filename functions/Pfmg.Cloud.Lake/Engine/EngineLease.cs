using System.Data.Common;
using DuckDB.NET.Data;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>A connection and a slot, held for one query at a time.</summary>
/// <param name="engine">Where both go back to.</param>
/// <param name="connection">The connection.</param>
/// <param name="given">The files that the query was given, told when the engine fails: a damaged one is named then.</param>
/// <param name="isAside">Whether it holds no slot.</param>
internal sealed class EngineLease(LakeEngine engine, DuckDBConnection connection, Func<IReadOnlyList<GivenFile>> given, bool isAside = false) : IDisposable
{
    private bool _returned;

    /// <summary>Runs statements for their effect on this connection (temporary views).</summary>
    public void Execute(string sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var interrupt = ct.Register(static state => ((DuckDBCommand)state!).Cancel(), command);
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException failure)
        {
            throw Translate(failure, isCallers: false, ct);
        }
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

    private EngineCursor Query(string sql, IReadOnlyList<SqlValue> values, bool isCallers, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
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
            return new EngineCursor(command, command.ExecuteReader(), failure => Translate(failure, isCallers, ct));
        }
        catch (Exception failure)
        {
            command.Dispose();
            if (failure is DuckDBException told)
            {
                throw Translate(told, isCallers, ct);
            }

            throw;
        }
    }

    public void Dispose()
    {
        if (!_returned)
        {
            _returned = true;
            engine.Return(connection, isAside);
        }
    }

    /// <summary>Whether a failure is the fault of a file, of the machine, or of the query's text.</summary>
    private Exception Translate(DuckDBException failure, bool isCallers, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            return new OperationCanceledException("The query was cancelled.", failure, ct);
        }

        // The type is not told for what fails while a statement is prepared; its message begins with the kind in words.
        var kind = failure.Message.AsSpan().TrimStart();
        if (kind.StartsWith("Out of Memory", StringComparison.OrdinalIgnoreCase))
        {
            return new UnavailableException($"The query needs more memory than the engine has: {FirstLine(failure)}", failure);
        }

        var isInput = kind.StartsWith("IO Error", StringComparison.OrdinalIgnoreCase) || kind.StartsWith("Permission Error", StringComparison.OrdinalIgnoreCase);
        if ((isInput || !isCallers || FindDamage.IsSuspicious(failure.Message)) && FindDamage.Among(given(), failure.Message, failure, ct) is { } damage)
        {
            return damage;
        }

        return isInput
            ? new UnavailableException($"A file of the lake cannot be read: {FirstLine(failure)}", failure)
            : new EngineRefusal(FirstLine(failure), failure);
    }

    private static string FirstLine(DuckDBException failure)
    {
        var end = failure.Message.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? failure.Message : failure.Message[..end];
    }
}

/// <summary>A parameter of a query: `$name` in its text.</summary>
/// <param name="Name">Without the dollar sign.</param>
/// <param name="Value">A number, a text, or a list of either.</param>
internal sealed record SqlValue(string Name, object Value);

/// <summary>The engine refuses a statement. For our own SQL that is a defect; for a caller's, an answer (see RunSql).</summary>
internal sealed class EngineRefusal(string message, Exception inner) : Exception(message, inner);

/// <summary>The rows of a running query.</summary>
internal sealed class EngineCursor(DuckDBCommand command, DbDataReader reader, Func<DuckDBException, Exception> translate) : IDisposable
{
    public DbDataReader Reader => reader;

    /// <summary>Goes to the next row; a cancellation stops the engine's work, not only the reading.</summary>
    public bool Read(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return reader.Read();
        }
        catch (DuckDBException failure)
        {
            throw ct.IsCancellationRequested ? new OperationCanceledException("The query was cancelled.", failure, ct) : translate(failure);
        }
    }

    /// <summary>Interrupts the query when the token is cancelled, until the registration is disposed.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken ct) =>
        ct.Register(static state => ((DuckDBCommand)state!).Cancel(), command);

    public void Dispose()
    {
        reader.Dispose();
        command.Dispose();
    }
}
