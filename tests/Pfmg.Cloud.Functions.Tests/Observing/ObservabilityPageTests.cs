using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Azure;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Observing;

/// <summary>docs/observability.md lists what the code makes: spans, metrics, log events. The text before its tables is written by hand.</summary>
public sealed class ObservabilityPageTests
{
    private const string Page = "docs/observability.md";
    private const string Begin = "<!-- Made from the code from here on: PFMG_GOLDEN=write. -->\n";
    private static readonly Assembly[] Assemblies = [typeof(Spans).Assembly, typeof(LakeReader).Assembly, typeof(LocalRegistration).Assembly, typeof(AzureOptions).Assembly, typeof(FunctionApp).Assembly];

    [Fact]
    public void The_page_lists_every_span_metric_and_log_event()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, Page));
        var byHand = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        GoldenFile.Equal(Page, byHand + Tables());
    }

    [Fact]
    public void Log_events_have_numbers_of_their_own()
    {
        var numbers = Events().Select(one => one.Message.EventId).ToList();
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.All(Events(), one => Assert.False(string.IsNullOrEmpty(one.Message.Message)));
    }

    private static string Tables()
    {
        var page = new StringBuilder("\n## Spans\n\n| name | what | attributes |\n| --- | --- | --- |\n");
        foreach (var span in Spans.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{span.Name}` | {span.Meaning} | {string.Join(", ", span.Attributes.Select(name => $"`{name}`"))} |\n");
        }

        page.Append("\n## Metrics\n\n| name | kind | unit | what |\n| --- | --- | --- | --- |\n");
        foreach (var instrument in Instruments())
        {
            var kind = instrument.GetType().Name;
            page.Append(CultureInfo.InvariantCulture, $"| `{instrument.Name}` | {kind[..kind.IndexOf('`', StringComparison.Ordinal)].ToLowerInvariant()} | {instrument.Unit} | {instrument.Description} |\n");
        }

        page.Append("\n## Log events\n\n| number | level | name | message |\n| --- | --- | --- | --- |\n");
        foreach (var (method, message) in Events())
        {
            page.Append(CultureInfo.InvariantCulture, $"| {message.EventId} | {message.Level.ToString().ToLowerInvariant()} | {method.Name} | {message.Message} |\n");
        }

        return page.ToString();
    }

    private static List<Instrument> Instruments()
    {
        var found = new List<Instrument>();
        RuntimeHelpers.RunClassConstructor(typeof(Measures).TypeHandle);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Measures.MeterName)
                {
                    found.Add(instrument);
                }
            },
        };
        listener.Start();
        return [.. found.OrderBy(instrument => instrument.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Message)> Events() =>
        from assembly in Assemblies
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        orderby message.EventId
        select (method, message);
}
