using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace DuckDB.NET.Native;

/// <summary>Reads a value given to a function of the caller.</summary>
public interface IDuckDBValueReader
{
    bool IsNull();

    T GetValue<T>();
}

/// <summary>One value, outside any chunk.</summary>
public sealed class DuckDBValue() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true), IDuckDBValueReader
{
    public bool IsNull() => NativeMethods.Value.DuckDBIsNullValue(this);

    /// <summary>The value as one of the plain types; anything else is not supported by this stand-in.</summary>
    public T GetValue<T>()
    {
        // The type belongs to the value: it must not be destroyed here.
        var type = NativeMethods.Value.DuckDBGetTypeId(NativeMethods.Value.DuckDBGetValueType(this));
        object value = type switch
        {
            DuckDBType.Boolean => NativeMethods.Value.DuckDBGetBool(this),
            DuckDBType.TinyInt or DuckDBType.SmallInt or DuckDBType.Integer or DuckDBType.BigInt => NativeMethods.Value.DuckDBGetInt64(this),
            DuckDBType.UnsignedTinyInt or DuckDBType.UnsignedSmallInt or DuckDBType.UnsignedInteger or DuckDBType.UnsignedBigInt =>
                NativeMethods.Value.DuckDBGetUInt64(this),
            DuckDBType.Float or DuckDBType.Double => NativeMethods.Value.DuckDBGetDouble(this),
            DuckDBType.Varchar => NativeMethods.Value.DuckDBGetVarchar(this),
            _ => throw new NotSupportedException($"A value of type {type} cannot be read."),
        };
        return (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.Value.DuckDBDestroyValue(ref handle);
        return true;
    }
}
