using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>duckdb_result: five fields that the header calls deprecated, and one pointer of the library's own.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBResult : IDisposable
{
    private readonly long _columnCount;
    private readonly long _rowCount;
    private readonly long _rowsChanged;
    private readonly nint _columns;
    private readonly nint _errorMessage;
    private readonly nint _internalData;

    /// <summary>Frees the result; a second call does nothing.</summary>
    public void Close() => NativeMethods.Query.DuckDBDestroyResult(ref this);

    public void Dispose() => Close();
}

/// <summary>duckdb_query_progress_type.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBQueryProgress
{
    /// <summary>0 to 100; -1 if not known.</summary>
    public double Percentage { get; }

    public ulong RowsProcessed { get; }

    public ulong TotalRowsToProcess { get; }
}

/// <summary>duckdb_list_entry.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBListEntry(ulong offset, ulong length)
{
    public ulong Offset { get; } = offset;

    public ulong Length { get; } = length;
}

/// <summary>duckdb_string_t: up to 12 bytes of text lie inside, longer ones behind a pointer.</summary>
public struct DuckDBString
{
    private const int InlineLength = 12;

    public _value_e__Union value;

    /// <summary>Bytes of UTF-8.</summary>
    public readonly int Length => (int)value.inlined.length;

    /// <summary>The text; valid while the chunk that this was read from lives and stays where it is.</summary>
    public readonly unsafe sbyte* Data
    {
        get
        {
            if (Length > InlineLength)
            {
                return value.pointer.ptr;
            }

            fixed (sbyte* text = value.inlined.inlined)
            {
                return text;
            }
        }
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct _value_e__Union
    {
        [FieldOffset(0)]
        public DuckDBStringPointer pointer;

        [FieldOffset(0)]
        public DuckDBStringInlined inlined;

        public unsafe struct DuckDBStringPointer
        {
            public uint length;
            public fixed sbyte prefix[4];
            public sbyte* ptr;
        }

        public unsafe struct DuckDBStringInlined
        {
            public uint length;
            public fixed sbyte inlined[InlineLength];
        }
    }
}
