using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>The CRC-32 of gzip (ISO 3309), as the runtime's zlib computes it: with the processor's help where it can.</summary>
internal static unsafe partial class ZlibCrc32
{
    /// <summary>Goes on with a checksum.</summary>
    /// <param name="crc">Of the bytes before; 0 at the beginning.</param>
    /// <param name="bytes">What follows them.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            // A null pointer would ask zlib for the checksum's first value.
            return bytes.IsEmpty ? crc : Crc32(crc, from, bytes.Length);
        }
    }

    [LibraryImport("libSystem.IO.Compression.Native", EntryPoint = "CompressionNative_Crc32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial uint Crc32(uint crc, byte* buffer, int length);
}
