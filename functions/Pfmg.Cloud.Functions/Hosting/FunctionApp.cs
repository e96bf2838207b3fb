using System.Net;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Logging.Console;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Api;
using Pfmg.Cloud.Functions.Api.Airlock;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Beacon;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Api.Datasets;
using Pfmg.Cloud.Functions.Api.Drs;
using Pfmg.Cloud.Functions.Api.Files;
using Pfmg.Cloud.Functions.Api.Htsget;
using Pfmg.Cloud.Functions.Api.Participants;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Functions.Api.Projects;
using Pfmg.Cloud.Functions.Health;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Local.Events;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>The function app: one ASP.NET Core program, run by the Functions host as its custom handler or by anyone on a laptop.</summary>
internal static class FunctionApp
{
    /// <summary>Builds the app, ready to start.</summary>
    /// <param name="options">How it is served.</param>
    /// <param name="change">Changes what was registered; a test's, to take a guard away and see what it guarded.</param>
    public static WebApplication Create(ServeOptions options, Action<IServiceCollection>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(FunctionApp).Assembly.GetName().Name });
        builder.Services.AddSingleton(options);
        builder.Services.AddPfmg(options.Deployment);
        builder.Services.AddSingleton(options.Plan);
        builder.Services.AddProjectQueries(options.Settings);
        builder.Services.AddSingleton<SetAside>();
        NotifyingBus.Notify(builder.Services);
        WatchedBus.Watch(builder.Services);
        builder.Services.AddSingleton<ProbeSeams>();
        builder.Services.AddSingleton<CheckReadiness>();
        if (!options.BehindHost)
        {
            builder.Services.AddHostedService<WatchUploads>();
            builder.Services.AddHostedService<SweepTimer>();
            builder.Services.AddHostedService<AnchorTimer>();
        }

        AddCallers(builder.Services, options);
        builder.Services.AddSingleton(CatalogueSettings.Of(options.Settings));
        builder.Services.AddSingleton(DrsOptions.Of(options.Settings));
        builder.Services.AddBeacon();
        builder.Services.AddAirlockRelations();
        builder.Services.AddOpenApi();
        builder.Services.Configure<JsonOptions>(json => CopyJson(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        Listen(builder, options);
        LogToStandardError(builder, options.JsonLogs);
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseRouting();
        app.UseMiddleware<RequestSpans>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<LoopbackMiddleware>();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<IdentifyMiddleware>();
        app.UseRateLimiter();
        app.UseMiddleware<AccessMiddleware>();
        MapRoutes(app, options);
        CheckAccess(app, options);
        return app;
    }

    private static void AddCallers(IServiceCollection services, ServeOptions options)
    {
        services.AddTokenChecks(CallersOptions.Of(options.Settings, options.BehindHost), options.StoreDirectory);
        services.AddLimits(LimitOptions.Of(options.Settings), options.BehindHost);
        services.AddSingleton(AccessTable.Load());
        services.AddSingleton<Relations>();
        services.AddOwnPlatform();
        services.AddOwnPatient();
        services.AddProjectRelations();
    }

    private static void MapRoutes(WebApplication app, ServeOptions options)
    {
        var api = app.MapGroup("/api");
        api.MapHealth();
        api.MapUploads();
        api.MapRuns();
        api.MapLake();
        api.MapParticipants();
        api.MapDecisions();
        api.MapAudit();
        api.MapBreakGlass();
        api.MapProjects();
        api.MapDatasets();
        api.MapCatalogue();
        api.MapHtsget();
        api.MapDrs();
        api.MapFiles();
        api.MapBeacon();
        api.MapProjectQueries();
        api.MapAirlock();
        if (options.BehindHost)
        {
            app.MapTriggers();
        }

        if (app.Services.GetRequiredService<CallersOptions>().IsLocal)
        {
            api.MapIssuer();
        }

        app.MapOpenApi("/api/openapi/{documentName}.json");
    }

    private static void CheckAccess(WebApplication app, ServeOptions options)
    {
        var services = app.Services;
        string[] circumstances = [.. options.BehindHost ? ["host"] : Array.Empty<string>(), .. services.GetRequiredService<CallersOptions>().IsLocal ? ["development"] : Array.Empty<string>()];
        AccessRoutes.Check(app, services.GetRequiredService<AccessTable>(), services.GetRequiredService<Relations>(), circumstances);
    }

    private static void Listen(WebApplicationBuilder builder, ServeOptions options) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1 << 20;
        kestrel.Listen(options.BehindHost ? IPAddress.Loopback : options.Address, options.HostPort ?? options.Port);
    });

    // ASP.NET's own messages quote a request's query, which may hold a sample's name: only its warnings are let through.
    private static void LogToStandardError(WebApplicationBuilder builder, bool json)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LogFormatter.FormatName, LogLevel.Trace));
        builder.Services.AddSingleton<ConsoleFormatter>(provider => new LogFormatter(json, provider.GetRequiredService<TimeProvider>()));
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("System", LogLevel.Warning);
    }

    private static void CopyJson(System.Text.Json.JsonSerializerOptions target)
    {
        target.DefaultIgnoreCondition = PfmgJson.Options.DefaultIgnoreCondition;
        target.Encoder = PfmgJson.Options.Encoder;
        target.NumberHandling = PfmgJson.Options.NumberHandling;
        foreach (var converter in PfmgJson.Options.Converters)
        {
            target.Converters.Add(converter);
        }
    }
}
