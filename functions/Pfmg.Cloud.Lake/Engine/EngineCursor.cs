using System.Data.Common;
using DuckDB.NET.Data;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>The rows of a running query.</summary>
internal sealed class EngineCursor : IDisposable
{
    private readonly Func<OpenedQuery> _open;
    private readonly Func<DuckDBException, bool> _repair;
    private readonly Func<DuckDBException, Exception> _translate;
    private OpenedQuery _query;
    private bool _hasRows;
    private bool _wasRepaired;

    /// <summary>Runs a query.</summary>
    /// <param name="open">Runs it.</param>
    /// <param name="repair">After a failure before the first row: whether another try is worth it. Asked once.</param>
    /// <param name="translate">What to throw for a failure.</param>
    public EngineCursor(Func<OpenedQuery> open, Func<DuckDBException, bool> repair, Func<DuckDBException, Exception> translate)
    {
        (_open, _repair, _translate) = (open, repair, translate);
        try
        {
            _query = open();
        }
        catch (DuckDBException failure)
        {
            _query = OpenAgain(failure);
        }
    }

    public DbDataReader Reader => _query.Reader;

    /// <summary>Goes to the next row; a cancellation stops the engine's work, not only the reading.</summary>
    public bool Read(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return _hasRows = Reader.Read();
        }
        catch (DuckDBException failure) when (!_hasRows && !_wasRepaired && !ct.IsCancellationRequested)
        {
            _query.Dispose();
            _query = OpenAgain(failure);
            return Read(ct);
        }
        catch (DuckDBException failure)
        {
            throw ct.IsCancellationRequested ? new OperationCanceledException("The query was cancelled.", failure, ct) : _translate(failure);
        }
    }

    /// <summary>Interrupts the query when the token is cancelled, until the registration is disposed.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken ct) =>
        ct.Register(static state => ((EngineCursor)state!)._query.Command.Cancel(), this);

    public void Dispose() => _query.Dispose();

    private OpenedQuery OpenAgain(DuckDBException failure)
    {
        _wasRepaired = true;
        if (!_repair(failure))
        {
            throw _translate(failure);
        }

        try
        {
            return _open();
        }
        catch (DuckDBException again)
        {
            throw _translate(again);
        }
    }
}

/// <summary>A query that runs.</summary>
/// <param name="Command">It.</param>
/// <param name="Reader">Its rows.</param>
internal sealed record OpenedQuery(DuckDBCommand Command, DbDataReader Reader) : IDisposable
{
    public void Dispose()
    {
        Reader.Dispose();
        Command.Dispose();
    }
}
