using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>duckdb_date: days since 1970-01-01.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBDate
{
    public int Days { get; set; }

    /// <summary>Whether it is one of the two infinities.</summary>
    public readonly bool IsInfinity => Days is int.MaxValue or -int.MaxValue;
}

/// <summary>duckdb_time: microseconds since midnight.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBTime
{
    public long Micros { get; set; }
}

/// <summary>duckdb_time_tz: 40 bits of microseconds, 24 bits of offset.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBTimeTzStruct
{
    public ulong Bits { get; set; }
}

/// <summary>duckdb_time_tz_struct.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBTimeTz
{
    public DuckDBTimeOnly Time { get; set; }

    /// <summary>Seconds east of UTC.</summary>
    public int Offset { get; set; }
}

/// <summary>duckdb_timestamp: microseconds since 1970-01-01.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DuckDBTimestampStruct
{
    public long Micros { get; set; }

    /// <summary>Whether it is one of the two infinities.</summary>
    public readonly bool IsInfinity => Micros is long.MaxValue or -long.MaxValue;
}

/// <summary>A date by year, month and day.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBDateOnly(int year, byte month, byte day)
{
    private const int UnixEpochDayNumber = 719_162;

    public int Year { get; } = year;

    public byte Month { get; } = month;

    public byte Day { get; } = day;

    public static DuckDBDateOnly FromDuckDBDate(DuckDBDate date)
    {
        var day = DateOnly.FromDayNumber(date.Days + UnixEpochDayNumber);
        return new DuckDBDateOnly(day.Year, (byte)day.Month, (byte)day.Day);
    }

    public DuckDBDate ToDuckDBDate() => new() { Days = new DateOnly(Year, Month, Day).DayNumber - UnixEpochDayNumber };

    public DateTime ToDateTime() => new(Year, Month, Day);

    public static implicit operator DateTime(DuckDBDateOnly date) => date.ToDateTime();

    public static implicit operator DateOnly(DuckDBDateOnly date) => new(date.Year, date.Month, date.Day);

    public static implicit operator DuckDBDateOnly(DateOnly date) => new(date.Year, (byte)date.Month, (byte)date.Day);
}

/// <summary>A time of day; duckdb_time_struct.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBTimeOnly(byte hour, byte min, byte sec, int microsecond)
{
    public byte Hour { get; } = hour;

    public byte Min { get; } = min;

    public byte Sec { get; } = sec;

    public int Microsecond { get; } = microsecond;

    public static implicit operator TimeOnly(DuckDBTimeOnly time) =>
        new TimeOnly(time.Hour, time.Min, time.Sec).Add(TimeSpan.FromMicroseconds(time.Microsecond));

    public static implicit operator DuckDBTimeOnly(TimeOnly time) =>
        new((byte)time.Hour, (byte)time.Minute, (byte)time.Second, (int)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
}

/// <summary>A date and a time of day.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBTimestamp(DuckDBDateOnly date, DuckDBTimeOnly time)
{
    public DuckDBDateOnly Date { get; } = date;

    public DuckDBTimeOnly Time { get; } = time;

    public static DuckDBTimestamp FromDuckDBTimestampStruct(DuckDBTimestampStruct timestamp)
    {
        var moment = DateTime.UnixEpoch.AddTicks(checked(timestamp.Micros * TimeSpan.TicksPerMicrosecond));
        return new DuckDBTimestamp(DateOnly.FromDateTime(moment), TimeOnly.FromDateTime(moment));
    }

    public DuckDBTimestampStruct ToDuckDBTimestampStruct() =>
        new() { Micros = (ToDateTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond };

    public DateTime ToDateTime() => ((DateOnly)Date).ToDateTime(Time, DateTimeKind.Unspecified);
}

/// <summary>duckdb_interval.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckDBInterval(int months, int days, ulong micros)
{
    public int Months { get; } = months;

    public int Days { get; } = days;

    public ulong Micros { get; } = micros;

    public static implicit operator DuckDBInterval(TimeSpan span) =>
        new(0, span.Days, unchecked((ulong)((span.Ticks - (span.Days * TimeSpan.TicksPerDay)) / TimeSpan.TicksPerMicrosecond)));

    /// <exception cref="ArgumentException">It has months, whose length varies.</exception>
    public static explicit operator TimeSpan(DuckDBInterval interval) => interval.Months == 0
        ? new TimeSpan((interval.Days * TimeSpan.TicksPerDay) + (unchecked((long)interval.Micros) * TimeSpan.TicksPerMicrosecond))
        : throw new ArgumentException("An interval with months is not a TimeSpan.", nameof(interval));
}
