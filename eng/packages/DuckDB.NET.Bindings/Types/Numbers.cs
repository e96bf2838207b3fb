using System.Numerics;
using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>duckdb_hugeint: 128 bits, signed.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBHugeInt(ulong lower, long upper)
{
    public DuckDBHugeInt(BigInteger value)
        : this((ulong)(value & ulong.MaxValue), (long)(value >> 64))
    {
    }

    public static BigInteger HugeIntMinValue { get; } = (BigInteger)Int128.MinValue;

    public static BigInteger HugeIntMaxValue { get; } = (BigInteger)Int128.MaxValue;

    public ulong Lower { get; } = lower;

    public long Upper { get; } = upper;

    public BigInteger ToBigInteger() => ((BigInteger)Upper << 64) + Lower;

    public Int128 ToInt128() => new((ulong)Upper, Lower);
}

/// <summary>duckdb_uhugeint: 128 bits, unsigned.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBUHugeInt(ulong lower, ulong upper)
{
    public DuckDBUHugeInt(BigInteger value)
        : this((ulong)(value & ulong.MaxValue), (ulong)(value >> 64))
    {
    }

    public static BigInteger HugeIntMinValue { get; } = BigInteger.Zero;

    public static BigInteger HugeIntMaxValue { get; } = (BigInteger)UInt128.MaxValue;

    public ulong Lower { get; } = lower;

    public ulong Upper { get; } = upper;

    public BigInteger ToBigInteger() => ((BigInteger)Upper << 64) + Lower;

    public UInt128 ToUInt128() => new(Upper, Lower);
}

/// <summary>duckdb_decimal.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBDecimal(byte width, byte scale, DuckDBHugeInt value)
{
    public byte Width { get; } = width;

    public byte Scale { get; } = scale;

    public DuckDBHugeInt Value { get; } = value;
}

/// <summary>duckdb_bignum: the magnitude's bytes, most significant first, and a sign.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBBignum(nint data, ulong size, byte isNegative)
{
    public nint Data { get; } = data;

    public ulong Size { get; } = size;

    public byte IsNegative { get; } = isNegative;
}
