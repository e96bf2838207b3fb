using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>What a Beacon found, as far as it may be told.</summary>
/// <param name="Exists">Whether anything matches.</param>
/// <param name="Count">How many entries match; not told at the granularity "boolean".</param>
/// <param name="Records">Those of the page; empty unless records may be told.</param>
internal sealed record BeaconAnswer(bool Exists, long Count, IReadOnlyList<JsonObject> Records)
{
    /// <summary>What says neither yes nor no.</summary>
    public static BeaconAnswer Withheld { get; } = new(Exists: false, 0, []) { IsDisclosed = false };

    /// <summary>Whether anything may be told at all.</summary>
    public bool IsDisclosed { get; private init; } = true;

    /// <summary>Whether their number may be told; if not, only that there are some.</summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>So many entries.</summary>
    public static BeaconAnswer Of(long count, IReadOnlyList<JsonObject>? records = null) => new(count > 0, count, records ?? []);
}
