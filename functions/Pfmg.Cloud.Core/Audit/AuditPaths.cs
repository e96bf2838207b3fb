using System.Globalization;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Where the audit trail lies in the object store. Everything in it is create-only, and nothing is ever deleted.</summary>
public static class AuditPaths
{
    /// <summary>The whole trail.</summary>
    public const string Root = "audit/";

    /// <summary>The signed beginnings of all chains, one an instance.</summary>
    public const string Instances = "audit/instances/";

    /// <summary>The hourly anchors.</summary>
    public const string Anchors = "audit/anchors/";

    /// <summary>The beginning of an instance's chain; see <see cref="AuditGenesis"/>.</summary>
    public static string Genesis(string instance) => $"{Instances}{instance}.json";

    /// <summary>A segment of an instance's chain, from 1; see <see cref="AuditSegment"/>.</summary>
    public static string Segment(string instance, long number) => string.Create(CultureInfo.InvariantCulture, $"{Root}{instance}/{number:D20}.jsonl");

    /// <summary>The anchor of an hour.</summary>
    /// <param name="hour">Any moment of it, UTC.</param>
    public static string Anchor(DateTimeOffset hour) => string.Create(CultureInfo.InvariantCulture, $"{Anchors}{hour.UtcDateTime:yyyyMMddHH}.json");
}
