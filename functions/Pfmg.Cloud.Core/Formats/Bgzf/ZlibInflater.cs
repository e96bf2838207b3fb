using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>What came of a step of inflating.</summary>
internal enum InflateState
{
    /// <summary>More input or more room is needed.</summary>
    Going,

    /// <summary>A gzip member ended, and its CRC32 and ISIZE are right.</summary>
    MemberEnded,

    /// <summary>These bytes are no gzip member, or do not inflate to their CRC32 and ISIZE.</summary>
    Damaged,
}

/// <summary>Inflates gzip members one at a time, and knows to the byte where each ends.</summary>
/// <remarks>
/// The runtime's own GZipStream takes what follows a member, if it does not begin like another, for the end of the file: a flipped
/// bit there loses the rest of a lane without a word, and a cut before the CRC32 passes. This calls the same zlib, which the runtime
/// ships, where it says what it consumed. Not thread-safe.
/// </remarks>
internal sealed unsafe partial class ZlibInflater : SafeHandle
{
    private const string Library = "libSystem.IO.Compression.Native";
    private const int GzipWindow = 31;
    private const int StreamEnd = 1;
    private const int BufferError = -5;

    /// <summary>Starts with a member's first byte.</summary>
    public ZlibInflater() : base(0, ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ZStream)));
        if (Init(Stream, GzipWindow) != 0)
        {
            throw new UnavailableException("zlib could not start inflating.");
        }
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    private ZStream* Stream => (ZStream*)handle;

    /// <summary>Inflates as much as input and room allow.</summary>
    /// <param name="input">What follows what was consumed so far.</param>
    /// <param name="output">Room.</param>
    /// <param name="consumed">Bytes of the input that were used; up to the member's end and no further.</param>
    /// <param name="written">Bytes of the room that were filled.</param>
    public InflateState Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        int code;
        fixed (byte* from = input, to = output)
        {
            Stream->NextIn = from;
            Stream->NextOut = to;
            (Stream->AvailIn, Stream->AvailOut) = ((uint)input.Length, (uint)output.Length);
            code = Step(Stream, 0);
        }

        consumed = input.Length - (int)Stream->AvailIn;
        written = output.Length - (int)Stream->AvailOut;
        return code switch
        {
            0 or BufferError => InflateState.Going,
            StreamEnd => InflateState.MemberEnded,
            _ => InflateState.Damaged,
        };
    }

    /// <summary>Goes on to the next member.</summary>
    public void Restart()
    {
        if (Reset(Stream, GzipWindow) != 0)
        {
            throw new UnavailableException("zlib could not go on inflating.");
        }
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        var ended = End(Stream) == 0;
        NativeMemory.Free(Stream);
        return ended;
    }

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Init(ZStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Step(ZStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Reset(ZStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int End(ZStream* stream);

    // The runtime's PAL_ZStream (pal_zlib.h): not zlib's own z_stream.
    [StructLayout(LayoutKind.Sequential)]
    private struct ZStream
    {
        public byte* NextIn;
        public byte* NextOut;
        public nint Message;
        public nint State;
        public uint AvailIn;
        public uint AvailOut;
    }
}
