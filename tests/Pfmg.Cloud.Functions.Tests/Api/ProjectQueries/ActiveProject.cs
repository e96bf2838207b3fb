using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Functions.Tests.Commands;

namespace Pfmg.Cloud.Functions.Tests.Api.ProjectQueries;

/// <summary>A service with a lake of forty persons, what they said, and projects that are active.</summary>
internal static class ActiveProject
{
    public const int Persons = 40;

    private const string Sheet = """
        {
          "title": "Modifiers", "objective": "Find variants.", "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
          "inclusionCriteria": "Probands.", "sequencing": ["wgs"], "patients": 300, "dataModalities": ["variants"], "information": "Note, version 3.", "dataQuality": "At the centre alone.",
          "regulatory": { "category": "riph-3" }, "purpose": "DUO:0000006", "methodsDevelopment": false, "ancestry": false, "geneticStudies": true, "forClinicalCare": false, "forProfit": false,
          "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
          "countries": ["FR"], "from": "2020-01-01", "until": "2099-12-31", "publishes": true, "collaborates": true, "returnsResults": true
        }
        """;

    private static Caller Lead { get; } = new("lea", new HashSet<Role> { Role.ProjectLead });

    private static Caller Manager { get; } = new("dora", new HashSet<Role> { Role.DataManager });

    /// <summary>Ingests a joint file of S0 … S39; S0, S1 and S2 carry the first of its variants, S1 alone the second.</summary>
    public static async Task FillAsync(Service service)
    {
        var names = Enumerable.Range(0, Persons).Select(Name).ToArray();
        var vcf = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(vcf, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', names)
            + "\nc\t5\t.\tA\tC\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static (_, i) => i < 3 ? "0/1" : "0/0"))
            + "\nc\t9\t.\tG\tT\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static (_, i) => i == 1 ? "1/1" : "0/0")) + "\n");
        var ingested = await CommandRun.OfAsync("ingest", vcf, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
    }

    public static string Name(int person) => $"S{person}";

    /// <summary>Registers persons who agree to research.</summary>
    public static Task ConsentAsync(Service service, params IEnumerable<int> persons) => AppendAsync(service, [.. persons.SelectMany(person => new[]
    {
        new RegisterEvent { Participant = Name(person), Registered = new Participant { Id = Name(person), BirthDate = new DateOnly(1970, 1, 1) } },
        Say(person, ConsentStatus.Consented),
    })]);

    /// <summary>One of them says otherwise.</summary>
    public static Task OpposeAsync(Service service, int person) => AppendAsync(service, [Say(person, ConsentStatus.Opposed)]);

    /// <summary>Leads a project through the counter.</summary>
    /// <param name="service">Where.</param>
    /// <param name="datasets">The datasets that it asks for.</param>
    /// <returns>Its id.</returns>
    public static async Task<string> OpenAsync(Service service, params IReadOnlyList<string> datasets)
    {
        var (documents, change) = (service.Services.GetRequiredService<ProjectDocuments>(), service.Services.GetRequiredService<ChangeProject>());
        var project = await documents.CreateAsync(ReadSheet.Parse(JsonSerializer.Deserialize<JsonElement>(Sheet)) with { Datasets = datasets }, Lead.Subject, default);
        project = await change.WriteMembersAsync(project.Id, ProjectDocuments.VersionOf(project), Lead, ["max"], default);
        project = await StepAsync(Lead, new StepRequest("submit"));
        project = await StepAsync(Manager, new StepRequest("review"));
        project = await change.SayAsync(project.Id, "*", Manager, MessageKind.Advice, "Take relatives.", null, default);
        project = await StepAsync(Manager, new StepRequest("forward"));
        var judges = Enumerable.Range(0, 3).Select(i => new Caller($"judge-{i}", new HashSet<Role> { Role.CommitteeMember })).ToList();
        foreach (var judge in judges)
        {
            project = await change.DeclareAsync(project.Id, "*", judge, hasConflict: false, null, default);
            project = await change.VoteAsync(project.Id, ProjectDocuments.VersionOf(project), judge, VoteChoice.For, null, default);
        }

        project = await StepAsync(judges[0], new StepRequest("accept") { Conditions = ["Report after a year."] });
        project = await change.WriteRegulatoryAsync(project.Id, ProjectDocuments.VersionOf(project), Lead, new RegulatoryFile("riph-3", "CPP 2026-A1", null, "MR-003"), default);
        project = await StepAsync(Lead, new StepRequest("sign") { Digest = Charter.Of(project, CounterPolicy.Current).Digest() });
        return (await StepAsync(Manager, new StepRequest("activate"))).Id;

        Task<Project> StepAsync(Caller caller, StepRequest request) => change.StepAsync(project.Id, ProjectDocuments.VersionOf(project), caller, request, default);
    }

    private static RegisterEvent Say(int person, ConsentStatus status) => Consents.Of(Name(person), status);

    private static async Task AppendAsync(Service service, IReadOnlyList<RegisterEvent> events) =>
        await service.Services.GetRequiredService<Register>().AppendAsync("dora", _ => events, default);
}
