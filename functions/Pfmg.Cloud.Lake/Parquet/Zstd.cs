using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Compresses with libzstd, the one beside this program if there is one, else the system's; contexts are kept and lent to one thread at a time.</summary>
/// <remarks>
/// Level 1, with a larger table than its own and matches of at least seven bytes: on our columns level 3 gave the same size (ADR 13). Every frame ends with a checksum of what it held (four bytes a page):
/// a reader that inflates with libzstd, as DuckDB does, refuses a page of which a bit has turned. Same input, same library,
/// same bytes.
/// </remarks>
internal sealed partial class Zstd
{
    private const int Level = 1;
    private const int HashBits = 18;
    private const int ShortestMatch = 7;

    // ZSTD_cParameter of zstd.h, stable since 1.4.0.
    private const int CompressionLevel = 100;
    private const int HashLog = 102;
    private const int MinMatch = 105;
    private const int ChecksumFlag = 201;
    private const string Library = "libzstd.so.1";
    private static readonly ConcurrentBag<Context> Idle = [];

    private Zstd()
    {
    }

    /// <summary>The most bytes that <paramref name="size"/> bytes can become.</summary>
    /// <exception cref="UnavailableException">libzstd is not on this machine.</exception>
    public static int Bound(int size) => checked((int)Loaded(static s => ZSTD_compressBound((nuint)s), size));

    /// <summary>Compresses into <paramref name="target"/>, which is at least <see cref="Bound"/> long.</summary>
    /// <returns>The bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var context = Idle.TryTake(out var idle) ? idle : Context.Create();
        nuint size = ZSTD_compress2(context, target, (nuint)target.Length, source, (nuint)source.Length);
        if (ZSTD_isError(size) != 0)
        {
            string name = Marshal.PtrToStringUTF8(ZSTD_getErrorName(size)) ?? "unknown";
            throw new UnavailableException($"libzstd could not compress {source.Length} bytes: {name}.");
        }

        Idle.Add(context);
        return checked((int)size);
    }

    private static nuint Loaded(Func<int, nuint> call, int size)
    {
        try
        {
            return call(size);
        }
        catch (DllNotFoundException missing)
        {
            throw new UnavailableException($"{Library} is not on this machine; install the package libzstd1.", missing);
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nuint ZSTD_compressBound(nuint size);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nuint ZSTD_compress2(Context context, Span<byte> target, nuint targetSize, ReadOnlySpan<byte> source, nuint sourceSize);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nuint ZSTD_CCtx_setParameter(Context context, int parameter, int value);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nint ZSTD_getErrorName(nuint code);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial Context ZSTD_createCCtx();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nuint ZSTD_freeCCtx(nint context);

    /// <summary>A compression context of the library.</summary>
    internal sealed class Context() : SafeHandle(nint.Zero, ownsHandle: true)
    {
        public override bool IsInvalid => handle == nint.Zero;

        public static Context Create()
        {
            var context = ZSTD_createCCtx();
            if (context.IsInvalid)
            {
                throw new UnavailableException("libzstd has no memory for a context.");
            }

            return !Set(context, CompressionLevel, Level) || !Set(context, HashLog, HashBits) || !Set(context, MinMatch, ShortestMatch) || !Set(context, ChecksumFlag, 1)
                ? throw new UnavailableException("libzstd does not know its own parameters.")
                : context;
        }

        private static bool Set(Context context, int parameter, int value) => ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, value)) == 0;

        protected override bool ReleaseHandle() => ZSTD_freeCCtx(handle) == 0;
    }
}
