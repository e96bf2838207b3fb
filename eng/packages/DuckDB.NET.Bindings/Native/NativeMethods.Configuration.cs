using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

public static partial class NativeMethods
{
    /// <summary>Options given before a database is opened.</summary>
    public static partial class Configuration
    {
        [LibraryImport(Library, EntryPoint = "duckdb_create_config")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        public static partial DuckDBState DuckDBCreateConfig(out DuckDBConfig config);

        [LibraryImport(Library, EntryPoint = "duckdb_set_config", StringMarshalling = StringMarshalling.Utf8)]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        public static partial DuckDBState DuckDBSetConfig(DuckDBConfig config, string name, string option);

        [LibraryImport(Library, EntryPoint = "duckdb_destroy_config")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        internal static partial void DuckDBDestroyConfig(ref nint config);

        /// <summary>How many options there are.</summary>
        public static int DuckDBConfigCount() => checked((int)ConfigCount());

        /// <summary>An option's name and description; both texts are the library's own.</summary>
        public static DuckDBState DuckDBGetConfigFlag(int index, out string name, out string description)
        {
            var state = GetConfigFlag((nuint)index, out var nameText, out var descriptionText);
            (name, description) = state.IsSuccess() ? (Borrowed(nameText), Borrowed(descriptionText)) : ("", "");
            return state;
        }

        [LibraryImport(Library, EntryPoint = "duckdb_config_count")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        private static partial nuint ConfigCount();

        [LibraryImport(Library, EntryPoint = "duckdb_get_config_flag")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        private static partial DuckDBState GetConfigFlag(nuint index, out nint name, out nint description);
    }
}
