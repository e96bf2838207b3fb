namespace Pfmg.Cloud.Core.Policy;

/// <summary>The civil date in France, by which consents take effect and people come of age.</summary>
/// <remarks>
/// By the rule of the European Union (directive 2000/84/EC) and not by the system's time zones, which a small container lacks:
/// one hour ahead of UTC, two from 01:00 UTC of the last Sunday of March to that of October.
/// </remarks>
public static class FrenchDate
{
    private const int March = 3;
    private const int October = 10;

    /// <summary>The date in France at a moment.</summary>
    public static DateOnly Of(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        bool isSummer = utc >= LastSunday(utc.Year, March) && utc < LastSunday(utc.Year, October);
        return DateOnly.FromDateTime(utc.AddHours(isSummer ? 2 : 1));
    }

    /// <summary>The date in France now.</summary>
    public static DateOnly Today(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Of(time.GetUtcNow());
    }

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month), 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
