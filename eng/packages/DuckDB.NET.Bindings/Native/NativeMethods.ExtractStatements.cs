using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

public static partial class NativeMethods
{
    /// <summary>Several statements in one text.</summary>
    public static partial class ExtractStatements
    {
        public static string DuckDBExtractStatementsError(DuckDBExtractedStatements statements) => Borrowed(DuckDBExtractStatementsErrorText(statements));

        [LibraryImport(Library, EntryPoint = "duckdb_extract_statements_error")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        private static partial nint DuckDBExtractStatementsErrorText(DuckDBExtractedStatements statements);

        [LibraryImport(Library, EntryPoint = "duckdb_prepare_extracted_statement")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        public static partial DuckDBState DuckDBPrepareExtractedStatement(DuckDBNativeConnection connection, DuckDBExtractedStatements statements, long index, out DuckDBPreparedStatement statement);

        [LibraryImport(Library, EntryPoint = "duckdb_destroy_extracted")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        internal static partial void DuckDBDestroyExtracted(ref nint statements);

        /// <summary>Cuts a text into statements; 0 if it does not parse.</summary>
        public static int DuckDBExtractStatements(DuckDBNativeConnection connection, string query, out DuckDBExtractedStatements statements) =>
            checked((int)ExtractAll(connection, query, out statements));

        [LibraryImport(Library, EntryPoint = "duckdb_extract_statements", StringMarshalling = StringMarshalling.Utf8)]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        private static partial ulong ExtractAll(DuckDBNativeConnection connection, string query, out DuckDBExtractedStatements statements);
    }
}
