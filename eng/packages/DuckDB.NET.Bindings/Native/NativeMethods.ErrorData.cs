using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

public static partial class NativeMethods
{
    /// <summary>Errors with a type.</summary>
    public static partial class ErrorData
    {
        [LibraryImport(Library, EntryPoint = "duckdb_error_data_error_type")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        public static partial DuckDBErrorType DuckDBErrorDataErrorType(DuckDBErrorData error);

        [LibraryImport(Library, EntryPoint = "duckdb_error_data_has_error")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        [return: MarshalAs(UnmanagedType.U1)]
        internal static partial bool DuckDBErrorDataHasError(DuckDBErrorData error);

        internal static string DuckDBErrorDataMessage(DuckDBErrorData error) => Borrowed(DuckDBErrorDataMessageText(error));

        [LibraryImport(Library, EntryPoint = "duckdb_error_data_message")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        private static partial nint DuckDBErrorDataMessageText(DuckDBErrorData error);

        [LibraryImport(Library, EntryPoint = "duckdb_destroy_error_data")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        internal static partial void DuckDBDestroyErrorData(ref nint error);
    }
}
