namespace Pfmg.Cloud.Functions.Api;

/// <summary>Whose frequencies are asked for, where there are too many names for a query.</summary>
/// <param name="Samples">Only these samples; all if null.</param>
/// <param name="Region">Only sites in contig:start-end, 1-based, both ends included; the whole lake if null.</param>
internal sealed record FrequenciesRequest(IReadOnlyList<string>? Samples, string? Region);
