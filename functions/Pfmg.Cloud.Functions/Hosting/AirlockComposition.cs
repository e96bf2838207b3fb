using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Functions.Api.Airlock;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Lake.Checks;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Composes the airlock, and who is what to it.</summary>
internal static class AirlockComposition
{
    /// <summary>Adds it.</summary>
    public static void AddAirlock(this IServiceCollection services)
    {
        services.AddSingleton<AirlockDocuments>();
        services.AddSingleton<AirlockConsents>();
        services.AddSingleton<OpenRequest>();
        services.AddSingleton<AirlockRules>();
        services.AddSingleton<ReadParquetTable>();
        services.AddSingleton<ReadParquet>(static provider => provider.GetRequiredService<ReadParquetTable>().Run);
        services.AddSingleton<SubmitRequest>();
        services.AddSingleton<ReviewRequest>();
        services.AddSingleton<ReadForReview>();
        services.AddSingleton<FetchFile>();
        services.AddSingleton<HasExtracts>(static provider => async (project, participants, ct) =>
            (await provider.GetRequiredService<AirlockConsents>().ExportsHoldingAsync(project, participants, ct)).Count > 0);
        services.AddSingleton<HoldExtracts>(static provider => async (project, lost, ct) =>
            [.. (await provider.GetRequiredService<AirlockConsents>().HoldExportsAsync(project, lost, ct)).Select(static one => one.Id)]);
        services.AddSingleton<FindNames>(static provider => ct => NamesAsync(provider.GetRequiredService<Register>(), provider.GetRequiredService<ReadSamples>(), ct));
    }

    /// <summary>Registers exports of answers, "airlock-member" (of a project that is active today) and "project-reviewer" (of none of its team).</summary>
    public static void AddAirlockRelations(this IServiceCollection services) => services
        .AddSingleton<AskForExport>()
        .AddRelation("airlock-member", static async (http, caller, ct) => await EntitledAsync(http, ct) is { } entitled && entitled.Members.Contains(caller.Subject))
        .AddRelation("project-reviewer", static async (http, caller, ct) =>
            http.Request.RouteValues["id"] is string id
            && await http.RequestServices.GetRequiredService<ProjectDocuments>().FindAsync(id, ct) is { } project
            && caller.Subject != project.Lead && !project.Members.Contains(caller.Subject, StringComparer.Ordinal));

    private static async Task<ProjectEntitlement?> EntitledAsync(HttpContext http, CancellationToken ct) =>
        http.Request.RouteValues["id"] is string id ? await http.RequestServices.GetRequiredService<FindEntitlement>()(id, ct) : null;

    // All that there are, whoever may see them: what leaves must name nobody.
    private static async Task<IReadOnlySet<string>> NamesAsync(Register register, ReadSamples samples, CancellationToken ct)
    {
        var names = (await register.ReadAsync(ct)).Participants.Select(static one => one.Data.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        await using var rows = await samples.RunAsync(version: null, Paging.All, ct);
        List<int> columns = [.. rows.Columns.Index().Where(static one => one.Item.Name is "sample" or "participant" or "family").Select(static one => one.Index)];
        await foreach (var row in rows.ReadAsync(ct))
        {
            names.UnionWith(columns.Select(column => row[column] as string).OfType<string>());
        }

        return names;
    }
}
