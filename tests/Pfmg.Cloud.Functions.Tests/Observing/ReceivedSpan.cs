using System.Globalization;

namespace Pfmg.Cloud.Functions.Tests.Observing;

/// <summary>A span as a collector gets it.</summary>
/// <remarks>Source: opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto, for the numbers of fields.</remarks>
internal sealed record ReceivedSpan(string TraceId, string Id, string ParentId, string Name, ulong Start, ulong End, int Status, IReadOnlyDictionary<string, string> Facts)
{
    public static IEnumerable<ReceivedSpan> In(ReadOnlyMemory<byte> request) =>
        from resource in new ProtoFields(request).Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select Of(span);

    public static IReadOnlyDictionary<string, string> FactsOf(ProtoFields owner, int number) =>
        owner.Messages(number).ToDictionary(pair => pair.Text(1), pair => Value(pair.Messages(2).Single()), StringComparer.Ordinal);

    private static ReceivedSpan Of(ProtoFields span) => new(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(7), span.Number(8), span.Messages(15).Select(status => (int)status.Number(3)).SingleOrDefault(), FactsOf(span, 9));

    private static string Value(ProtoFields value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? (value.Number(2) != 0).ToString()
        : value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture)
        : BitConverter.UInt64BitsToDouble(value.Number(4)).ToString(CultureInfo.InvariantCulture);
}

/// <summary>A metric's point as a collector gets it.</summary>
/// <remarks>Source: opentelemetry-proto, metrics/v1/metrics.proto.</remarks>
internal sealed record ReceivedPoint(string Name, IReadOnlyDictionary<string, string> Tags)
{
    // Of the kinds of data, gauges and sums keep a point's attributes in field 7, histograms in field 9.
    private static readonly Dictionary<int, int> Kinds = new() { [5] = 7, [7] = 7, [9] = 9 };

    public static IEnumerable<ReceivedPoint> In(ReadOnlyMemory<byte> request) =>
        from resource in new ProtoFields(request).Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        from kind in Kinds
        from data in metric.Messages(kind.Key)
        from point in data.Messages(1)
        select new ReceivedPoint(metric.Text(1), ReceivedSpan.FactsOf(point, kind.Value));
}
