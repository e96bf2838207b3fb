using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Tests.Api.Projects;

/// <summary>Makes a project active without its way over the counter, for tests of what members may do.</summary>
internal static class ActiveProject
{
    /// <summary>An active project of research on health, signed and dated.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> CreateAsync(Service service, string title, params IReadOnlyList<string> members)
    {
        var documents = service.Services.GetRequiredService<ProjectDocuments>();
        var today = service.Services.GetRequiredService<TimeProvider>().Today();
        var period = new ProjectPeriod(today.AddDays(-1), today.AddDays(300), 0);
        var sheet = new ProjectSheet
        {
            Title = title,
            Purpose = "DUO:0000006",
            MethodsDevelopment = false,
            Ancestry = false,
            GeneticStudies = true,
            ForProfit = false,
            Institutions = [new Institution("ror-1", "One", "FR", true)],
            Countries = ["FR"],
            Regulatory = new RegulatoryFile("riph-3", "CPP-1", null, "MR-004"),
            From = period.From,
            Until = period.Until,
        };
        var draft = await documents.CreateAsync(sheet, "lead", default);
        return (await documents.ChangeAsync(draft.Id, ProjectDocuments.AnyVersion, async project =>
        {
            var entered = project.Entered("activate", ProjectState.Signed, "dora", project.CreatedAt, null) with { State = ProjectState.Active, Members = members, Period = period };
            return new ProjectChange(entered with { Charter = await Charter.SignAsync(service.Services.GetRequiredService<IKeyRing>(), Charter.Of(entered, CounterPolicy.Current).Digest(), "lead", project.CreatedAt, default) });
        }, default)).Id;
    }
}
