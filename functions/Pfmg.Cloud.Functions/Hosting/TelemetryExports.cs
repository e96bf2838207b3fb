using System.Runtime.CompilerServices;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pfmg.Cloud.Azure;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Sends spans and metrics to a collector of OpenTelemetry, to Azure Monitor, or to both, as the environment says.</summary>
/// <remarks>
/// Only what <see cref="Spans"/> and <see cref="Measures"/> make is sent: spans of ASP.NET, of HTTP clients and of Azure's own would carry paths and
/// queries, in which samples are named. Without a destination nothing of the SDK is loaded: its start is more than a task's own.
/// </remarks>
internal sealed class TelemetryExports : IDisposable
{
    /// <summary>OpenTelemetry's variable for a collector; sent by HTTP in protobuf unless `OTEL_EXPORTER_OTLP_PROTOCOL` says else.</summary>
    public const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Application Insights' variable. Its key tells where to, not who: the sender signs in by identity.</summary>
    public const string InsightsVariable = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>How long a process waits at its end for a collector that does not answer, and for each sending, in milliseconds.</summary>
    private const int PatienceMilliseconds = 3_000;

    private readonly TracerProvider _spans;
    private readonly MeterProvider? _metrics;

    private TelemetryExports(TracerProvider spans, MeterProvider? metrics) => (_spans, _metrics) = (spans, metrics);

    /// <summary>Begins to send; dispose to send the rest.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="metrics">Whether this process lives long enough to measure.</param>
    /// <returns>Null if the environment names no destination.</returns>
    public static IDisposable? Start(IConfiguration settings, bool metrics) =>
        IsSet(settings, CollectorVariable) || IsSet(settings, InsightsVariable) ? Load(settings, metrics) : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _spans.Shutdown(PatienceMilliseconds);
        _metrics?.Shutdown(PatienceMilliseconds);
        _spans.Dispose();
        _metrics?.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TelemetryExports Load(IConfiguration settings, bool metrics)
    {
        var version = typeof(TelemetryExports).Assembly.GetName().Version?.ToString(3);
        var resource = ResourceBuilder.CreateEmpty().AddService("pfmg", serviceVersion: version).AddTelemetrySdk().AddEnvironmentVariableDetector();
        var spans = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Spans.SourceName);
        var measures = metrics ? Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Measures.MeterName) : null;
        if (IsSet(settings, CollectorVariable))
        {
            spans.AddOtlpExporter(options => Configure(options, settings));
            measures?.AddOtlpExporter(options => Configure(options, settings));
        }

        if (IsSet(settings, InsightsVariable))
        {
            spans.AddAzureMonitorTraceExporter(options => Configure(options, settings));
            measures?.AddAzureMonitorMetricExporter(options => Configure(options, settings));
        }

        return new TelemetryExports(spans.Build(), measures?.Build());
    }

    private static void Configure(OtlpExporterOptions options, IConfiguration settings)
    {
        if (!IsSet(settings, "OTEL_EXPORTER_OTLP_PROTOCOL"))
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }

        if (!IsSet(settings, "OTEL_EXPORTER_OTLP_TIMEOUT"))
        {
            options.TimeoutMilliseconds = PatienceMilliseconds;
        }
    }

    // Nothing is kept on disk to be sent later: a node's disk goes with it.
    private static void Configure(AzureMonitorExporterOptions options, IConfiguration settings)
    {
        options.ConnectionString = settings[InsightsVariable];
        options.Credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings[$"{AzureOptions.Section}:{nameof(AzureOptions.ManagedIdentityClientId)}"] });
        options.DisableOfflineStorage = true;
    }

    private static bool IsSet(IConfiguration settings, string name) => !string.IsNullOrEmpty(settings[name]);
}
