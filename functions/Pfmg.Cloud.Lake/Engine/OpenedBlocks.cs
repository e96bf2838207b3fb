using DuckDB.NET.Native;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>A query that runs, and its rows by blocks.</summary>
internal sealed class OpenedBlocks : IDisposable
{
    private readonly DuckDBPreparedStatement _statement;
    private DuckDBResult _result;
    private bool _disposed;

    private OpenedBlocks(DuckDBPreparedStatement statement, DuckDBResult result)
    {
        (_statement, _result) = (statement, result);
        var names = new string[checked((int)NativeMethods.Query.DuckDBColumnCount(ref _result))];
        var types = new DuckDBType[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            using var type = NativeMethods.Query.DuckDBColumnLogicalType(ref _result, i);
            (names[i], types[i]) = (NativeMethods.Query.DuckDBColumnName(ref _result, i), NativeMethods.LogicalType.DuckDBGetTypeId(type));
        }

        (Names, Types) = (names, types);
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<DuckDBType> Types { get; }

    /// <summary>Begins a query.</summary>
    /// <exception cref="EngineFault">The engine refuses it.</exception>
    public static OpenedBlocks Open(DuckDBNativeConnection connection, string sql, IReadOnlyList<SqlValue> values)
    {
        var statement = Prepare(connection, sql);
        try
        {
            foreach (var value in values)
            {
                Bind(statement, value);
            }

            var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out var result);
            if (state.IsSuccess())
            {
                return new OpenedBlocks(statement, result);
            }

            var told = NativeMethods.Query.DuckDBResultError(ref result);
            result.Dispose();
            throw new EngineFault(told);
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>The next rows; null after the last.</summary>
    /// <exception cref="EngineFault">The query failed or was interrupted.</exception>
    public DuckDBDataChunk? Next()
    {
        var chunk = NativeMethods.Query.DuckDBFetchChunk(_result);
        if (!chunk.IsInvalid)
        {
            return chunk;
        }

        var told = NativeMethods.Query.DuckDBResultError(ref _result);
        return told.Length == 0 ? null : throw new EngineFault(told);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _result.Dispose();
            _statement.Dispose();
        }
    }

    private static DuckDBPreparedStatement Prepare(DuckDBNativeConnection connection, string sql)
    {
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection, sql, out var statements);
        using (statements)
        {
            if (count != 1)
            {
                throw new EngineFault(count == 0 ? NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements) : $"Parser Error: {count} statements where one is run");
            }

            var state = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection, statements, 0, out var prepared);
            if (state.IsSuccess())
            {
                return prepared;
            }

            using (prepared)
            {
                throw new EngineFault(NativeMethods.PreparedStatements.DuckDBPrepareError(prepared));
            }
        }
    }

    private static void Bind(DuckDBPreparedStatement statement, SqlValue value)
    {
        if (!NativeMethods.PreparedStatements.DuckDBBindParameterIndex(statement, out var index, value.Name).IsSuccess())
        {
            return;
        }

        using var bound = ValueOf(value.Value);
        if (!NativeMethods.PreparedStatements.DuckDBBindValue(statement, index, bound).IsSuccess())
        {
            throw new EngineFault($"Invalid Input Error: ${value.Name} cannot be bound");
        }
    }

    private static DuckDBValue ValueOf(object value) => value switch
    {
        int number => NativeMethods.Value.DuckDBCreateInt32(number),
        long number => NativeMethods.Value.DuckDBCreateInt64(number),
        double number => NativeMethods.Value.DuckDBCreateDouble(number),
        bool truth => NativeMethods.Value.DuckDBCreateBool(truth),
        string text => NativeMethods.Value.DuckDBCreateVarchar(text),
        IReadOnlyCollection<int> numbers => ListOf(DuckDBType.Integer, numbers, static number => NativeMethods.Value.DuckDBCreateInt32(number)),
        IReadOnlyCollection<string> texts => ListOf(DuckDBType.Varchar, texts, static text => NativeMethods.Value.DuckDBCreateVarchar(text)),
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value of a query.", nameof(value)),
    };

    private static DuckDBValue ListOf<T>(DuckDBType type, IReadOnlyCollection<T> values, Func<T, DuckDBValue> create)
    {
        using var element = NativeMethods.LogicalType.DuckDBCreateLogicalType(type);
        return NativeMethods.Value.DuckDBCreateListValue(element, [.. values.Select(create)], values.Count);
    }
}

/// <summary>What the engine says against a query, in its words.</summary>
internal sealed class EngineFault(string told) : Exception(told);
