using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Filters on samples and their sequencing: status, library strategy, platform, karyotype.</summary>
internal static class SampleFilters
{
    /// <summary>A tumour's sample.</summary>
    public static BeaconTerm Abnormal { get; } = new("EFO:0009655", "abnormal sample");

    /// <summary>A germline sample.</summary>
    public static BeaconTerm Reference { get; } = new("EFO:0009654", "reference sample");

    /// <summary>Fields that a comparison may name, each with what it reads.</summary>
    private static readonly Dictionary<string, Func<ListedCallset, string?>> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["libraryStrategy"] = static callset => callset.Assay.ToUpperInvariant(),
        ["platform"] = static callset => callset.Platform,
        ["karyotypicSex"] = static callset => callset.Karyotype,
        ["pipelineName"] = static callset => callset.Pipeline,
        ["variantCaller"] = static callset => callset.Caller,
    };

    /// <summary>Whether a filter is one of these.</summary>
    public static bool Has(BeaconFilter filter) => filter.IsComparison ? Fields.ContainsKey(filter.Id) : filter.Id == Abnormal.Id || filter.Id == Reference.Id;

    /// <summary>The fields' names.</summary>
    public static IEnumerable<string> Names => Fields.Keys;

    /// <summary>What callsets must meet; null if no filter is on them.</summary>
    /// <exception cref="InvalidInputException">A comparison has no meaning.</exception>
    public static Func<ListedCallset, bool>? Of(IReadOnlyList<BeaconFilter> filters)
    {
        var conditions = filters.Where(Has).Select(Condition).ToList();
        return conditions.Count == 0 ? null : callset => conditions.TrueForAll(condition => condition(callset));
    }

    private static Func<ListedCallset, bool> Condition(BeaconFilter filter)
    {
        if (!filter.IsComparison)
        {
            var material = filter.Id == Abnormal.Id ? "tumour" : "germline";
            return callset => callset.Material == material;
        }

        var read = Fields[filter.Id];
        bool Holds(ListedCallset callset) => read(callset) is { } value && TextPattern.Matches(filter.Value!, value);
        return filter.Operator switch
        {
            "=" => Holds,
            "!" => callset => !Holds(callset),
            _ => throw new InvalidInputException("the request", $"{filter.Where}.operator", "= or ! for a text", filter.Operator!),
        };
    }
}

/// <summary>Texts of filters, in which % stands for any characters.</summary>
internal static class TextPattern
{
    /// <summary>Whether a text is of a pattern, upper and lower case alike.</summary>
    public static bool Matches(string pattern, string text)
    {
        var parts = pattern.Split('%');
        if (parts.Length == 1)
        {
            return string.Equals(pattern, text, StringComparison.OrdinalIgnoreCase);
        }

        if (!text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}
