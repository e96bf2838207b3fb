using System.ComponentModel.DataAnnotations;
using Pfmg.Cloud.Core.Quotas;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Sql;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>What projects ask of the lake, and what they may take.</summary>
internal static class ProjectQueriesComposition
{
    /// <summary>Adds it.</summary>
    /// <param name="services">To these.</param>
    /// <param name="settings">As the environment's; null for none.</param>
    public static void AddProjectQueries(this IServiceCollection services, IConfiguration? settings)
    {
        services.AddSingleton(Checked(settings?.GetSection(QuotaLimits.Section).Get<QuotaLimits>() ?? new QuotaLimits()));
        services.AddSingleton(Checked(settings?.GetSection(SqlLimits.Section).Get<SqlLimits>() ?? new SqlLimits()));
        services.AddSingleton(Checked(settings?.GetSection(CostOptions.Section).Get<CostOptions>() ?? new CostOptions()));
        services.AddSingleton<MeasureCost>();
        services.AddSingleton<ProjectQuotas>();
        services.AddSingleton<ProjectScopes>();
        services.AddSingleton<QueriedLake>();
        services.AddSingleton<SqlLake>();
        services.AddSingleton(static provider => new ProjectSql(provider.GetRequiredService<SqlLake>().Reader, provider.GetRequiredService<SqlLimits>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static T Checked<T>(T limits)
        where T : class
    {
        Validator.ValidateObject(limits, new ValidationContext(limits), validateAllProperties: true);
        return limits;
    }
}

/// <summary>The reader of callers' SQL, on an engine of its own; it is started when the first comes.</summary>
internal sealed class SqlLake(IObjectStore store, LakeLog log, EngineOptions engine, SqlLimits limits) : IDisposable
{
    private readonly Lazy<LakeReader> _reader = new(() => new LakeReader(store, log, limits.Engine(engine)));

    /// <summary>The reader.</summary>
    public LakeReader Reader => _reader.Value;

    /// <inheritdoc />
    public void Dispose()
    {
        if (_reader.IsValueCreated)
        {
            _reader.Value.Dispose();
        }
    }
}
