using DuckDB.NET.Native;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>The rows of a running query as the engine has them: up to 2,048 at a time, column by column.</summary>
/// <remarks>
/// DuckDB.NET reads value by value, 200 to 300 ns a row of ten columns; the engine itself makes such a row in a quarter of
/// that. Only for columns of plain types: texts, truth values, numbers but decimals.
/// </remarks>
internal sealed class EngineBlocks : IDisposable
{
    private readonly Func<OpenedBlocks> _open;
    private readonly Func<string, bool> _repair;
    private readonly Func<string, Exception> _translate;
    private readonly Action _interrupt;
    private OpenedBlocks _query;
    private bool _hasRows;
    private bool _wasRepaired;

    /// <summary>Starts a query.</summary>
    /// <param name="connection">To run it on; nothing else runs there until this is disposed.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="values">Its parameters; those that it does not name are not used.</param>
    /// <param name="repair">After a failure before the first row: whether another try is worth it. Asked once.</param>
    /// <param name="translate">Makes a failure of what the engine says.</param>
    public EngineBlocks(
        DuckDBNativeConnection connection, string sql, IReadOnlyList<SqlValue> values, Func<string, bool> repair, Func<string, Exception> translate)
    {
        (_open, _repair, _translate, _interrupt) = (() => OpenedBlocks.Open(connection, sql, values), repair, translate, connection.Interrupt);
        try
        {
            _query = _open();
        }
        catch (EngineFault fault)
        {
            _query = OpenAgain(fault.Message);
        }
    }

    /// <summary>The columns' names, as the query gives them; not unique.</summary>
    public IReadOnlyList<string> Names => _query.Names;

    /// <summary>Their types.</summary>
    public IReadOnlyList<DuckDBType> Types => _query.Types;

    /// <summary>The next rows; null after the last. To be disposed.</summary>
    public DuckDBDataChunk? Next(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            var chunk = _query.Next();
            _hasRows = true;
            return chunk;
        }
        catch (EngineFault fault)
        {
            ct.ThrowIfCancellationRequested();
            if (_hasRows || _wasRepaired)
            {
                throw _translate(fault.Message);
            }

            _query.Dispose();
            _query = OpenAgain(fault.Message);
            return Next(ct);
        }
    }

    /// <summary>Interrupts the query when the token is cancelled, until the registration is disposed.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken ct) => ct.Register(static state => ((Action)state!)(), _interrupt);

    /// <inheritdoc />
    public void Dispose() => _query.Dispose();

    private OpenedBlocks OpenAgain(string told)
    {
        _wasRepaired = true;
        if (!_repair(told))
        {
            throw _translate(told);
        }

        try
        {
            return _open();
        }
        catch (EngineFault again)
        {
            throw _translate(again.Message);
        }
    }
}
