using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>The functions of duckdb.h that DuckDB.NET.Data calls, grouped and named as it names them.</summary>
/// <remarks>
/// Source: duckdb.h of DuckDB 1.5 (C API). Texts that the library lends are copied; texts that it gives away (enum
/// values, names of struct fields, the error of open) are copied and freed with duckdb_free.
/// </remarks>
public static partial class NativeMethods
{
    private const string Library = "duckdb";

    private static string Borrowed(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    private static string? Owned(nint text)
    {
        if (text == 0)
        {
            return null;
        }

        var copy = Marshal.PtrToStringUTF8(text);
        Helpers.DuckDBFree(text);
        return copy;
    }
}
