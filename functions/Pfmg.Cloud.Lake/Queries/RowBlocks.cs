namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer's rows, a block at a time.</summary>
internal abstract class RowBlocks : IDisposable
{
    /// <summary>The columns of the answer.</summary>
    public abstract IReadOnlyList<QueryColumn> Columns { get; }

    /// <summary>Their values in the current block.</summary>
    public abstract IReadOnlyList<ColumnValues> Values { get; }

    /// <summary>Goes to the next block.</summary>
    /// <returns>Rows in it; 0 after the last.</returns>
    public abstract int Next(CancellationToken ct);

    /// <summary>Reads to the end of the answer and keeps as many rows as are wanted, which come next.</summary>
    /// <returns>How many rows there were.</returns>
    public abstract int ReadAhead(int wanted, CancellationToken ct);

    /// <summary>Interrupts the query when the token is cancelled, until the registration is disposed.</summary>
    public abstract CancellationTokenRegistration InterruptOn(CancellationToken ct);

    /// <inheritdoc />
    public abstract void Dispose();

    /// <summary>Neither a JSON object nor a Parquet file can hold two columns of one name: the second `a` is `a_1`, as in the engine's own subqueries.</summary>
    protected static string Unique(string name, HashSet<string> names)
    {
        var unique = name;
        for (var i = 1; !names.Add(unique); i++)
        {
            unique = $"{name}_{i}";
        }

        return unique;
    }
}
