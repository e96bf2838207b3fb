using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>A service with a lake of real reads and a family's VCF, a register, and two active projects.</summary>
public sealed class FilesHouse : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private int _said;

    internal Service Service { get; private set; } = null!;

    /// <summary>A project of "ada" and "lea", and one of "ben" and "lea".</summary>
    internal string ProjectA { get; private set; } = "";

    internal string ProjectB { get; private set; } = "";

    internal HttpClient Ada { get; private set; } = null!;

    internal HttpClient Ben { get; private set; } = null!;

    internal HttpClient Clinician { get; private set; } = null!;

    internal HttpClient Manager { get; private set; } = null!;

    private Register Register => Service.Services.GetRequiredService<Register>();

    public async Task InitializeAsync()
    {
        Service = await Service.StartAsync();
        Ada = Service.ClientAs(Role.Researcher, "ada");
        Ben = Service.ClientAs(Role.Researcher, "ben");
        Clinician = Service.ClientAs(Role.Clinician, "clara");
        Manager = Service.ClientAs(Role.DataManager, "dora");
        await AddReferenceAsync();
        await RunReadsAsync();
        await RunFamilyAsync();
        await RegisterAsync();
        ProjectA = await ProjectAsync("ada", "Modifiers of cardiomyopathy");
        ProjectB = await ProjectAsync("ben", "Another question");
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A file of the house's own, for peers' tools.</summary>
    internal string this[string name] => _folder[name];

    /// <summary>Where the store keeps an object.</summary>
    internal string Stored(string ending) => Directory.EnumerateFiles(Service.StoreDirectory, "*", SearchOption.AllDirectories).Single(path => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Records what a participant says: each word a day after the one before, since on one day a refusal stands.</summary>
    internal Task SayAsync(string participant, ConsentStatus status) =>
        Register.AppendAsync("dora", _ => [Consents.Of(participant, status, new DateOnly(2025, 1, 1).AddDays(_said++))], default);

    /// <summary>The pseudonyms of a project's samples, with what it may read of each.</summary>
    internal static async Task<JsonArray> ListAsync(HttpClient client, string project) => (await client.GetJsonAsync($"/api/projects/{project}/files"))["callsets"]!.AsArray();

    private async Task AddReferenceAsync()
    {
        NativeTool.Run("samtools", "faidx", "-o", _folder["ref.fa"], Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz"), "chr20:9995001-10105000");
        var text = await File.ReadAllTextAsync(_folder["ref.fa"]);
        await File.WriteAllTextAsync(_folder["ref.fa"], ">chr20" + text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        await CommandAsync("reference", "add", "slice", "--fasta", _folder["ref.fa"], "--store", Service.StoreDirectory);
    }

    private async Task RunReadsAsync()
    {
        var delivery = Directory.CreateDirectory(_folder["reads"]).FullName;
        var files = new JsonArray();
        for (var read = 1; read <= 2; read++)
        {
            using var lines = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData($"a_reads/NA12878_R{read}.fastq.gz")), CompressionMode.Decompress));
            await using var target = new StreamWriter(new GZipStream(File.Create(Path.Combine(delivery, $"R{read}.fastq.gz")), CompressionLevel.Fastest));
            for (var i = 0; i < 4 * 3_000; i++)
            {
                await target.WriteAsync(await lines.ReadLineAsync() + "\n");
            }

            files.Add(new JsonObject { ["path"] = $"R{read}.fastq.gz", ["kind"] = "fastq", ["read"] = read, ["lane"] = "L1", ["sample"] = "LabSample1" });
        }

        await DeliverAsync(delivery, "wgs1", [Sample("LabSample1", "Patient1")], files);
    }

    // A child and its parents in one file; the child carries what is its mother's, its father's, and nobody's.
    private async Task RunFamilyAsync()
    {
        var delivery = Directory.CreateDirectory(_folder["family"]).FullName;
        var reference = string.Concat((await File.ReadAllLinesAsync(_folder["ref.fa"])).Skip(1));
        string Record(int position, string genotypes)
        {
            var at = char.ToUpperInvariant(reference[position - 1]);
            return string.Create(CultureInfo.InvariantCulture, $"chr20\t{position}\t.\t{at}\t{(at == 'A' ? 'C' : 'A')}\t50\tPASS\tAC=9;AN=6\tGT:GQ\t{string.Join('\t', genotypes.Split(' ').Select(static gt => gt + ":40"))}\n");
        }

        await File.WriteAllTextAsync(
            Path.Combine(delivery, "family.vcf"),
            "##fileformat=VCFv4.2\n##contig=<ID=chr20,length=110000>\n##INFO=<ID=AC,Number=A,Type=Integer,Description=\"Count\">\n##INFO=<ID=AN,Number=1,Type=Integer,Description=\"Number\">\n"
            + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype of LabChild\">\n##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"Quality\">\n##SAMPLE=<ID=LabChild>\n"
            + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tLabChild\tLabMother\tLabFather\n"
            + Record(1_000, "0|1 0|1 0|0") + Record(2_000, "1|0 0|0 0|1") + Record(3_000, "0/0 1/1 0/0") + Record(4_000, "0/1 0/0 0/0") + Record(5_000, "0/0 0/0 0/1"));
        NativeTool.Run("bgzip", Path.Combine(delivery, "family.vcf"));
        var samples = new JsonArray(Sample("LabChild", "Child"), Sample("LabMother", "Mother"), Sample("LabFather", "Father"));
        var all = new JsonArray(new JsonObject { ["sample"] = "LabChild" }, new JsonObject { ["sample"] = "LabMother" }, new JsonObject { ["sample"] = "LabFather" });
        await DeliverAsync(delivery, "trio1", samples, [new JsonObject { ["path"] = "family.vcf.gz", ["kind"] = "vcf", ["samples"] = all }]);
    }

    private async Task DeliverAsync(string delivery, string run, JsonArray samples, JsonArray files)
    {
        var manifest = new JsonObject { ["schemaVersion"] = "1.0", ["reference"] = "slice", ["samples"] = samples, ["files"] = files };
        await File.WriteAllTextAsync(Path.Combine(delivery, "manifest.json"), manifest.ToJsonString());
        await CommandAsync("run", delivery, "--platform", "test", "--run", run, "--store", Service.StoreDirectory);
    }

    private async Task RegisterAsync()
    {
        Participant[] people =
        [
            new() { Id = "Patient1", Clinicians = ["clara"] }, new() { Id = "Mother" }, new() { Id = "Father" }, new() { Id = "Child", Mother = "Mother", Father = "Father", Clinicians = ["clara"] },
        ];
        await Register.AppendAsync("dora", _ => [.. people.Select(static one => new RegisterEvent { Participant = one.Id, Registered = one })], default);
        foreach (var person in people)
        {
            await SayAsync(person.Id, ConsentStatus.Consented);
        }
    }

    private async Task<string> ProjectAsync(string member, string title)
    {
        var change = Service.Services.GetRequiredService<ChangeProject>();
        var documents = Service.Services.GetRequiredService<ProjectDocuments>();
        var lead = new Caller("lea", new HashSet<Role> { Role.ProjectLead });
        var manager = new Caller("dora", new HashSet<Role> { Role.DataManager });
        var sheet = ReadSheet.Parse(JsonSerializer.Deserialize<JsonElement>(Sheet(title)));
        var id = (await documents.CreateAsync(sheet, lead.Subject, default)).Id;
        Task<Project> Step(Caller caller, StepRequest request) => change.StepAsync(id, "*", caller, request, default);
        await change.WriteMembersAsync(id, "*", lead, [member], default);
        await Step(lead, new StepRequest("submit"));
        await Step(manager, new StepRequest("review"));
        await change.SayAsync(id, "*", manager, MessageKind.Advice, "Fine.", null, default);
        await Step(manager, new StepRequest("forward"));
        for (var i = 0; i < 3; i++)
        {
            var judge = new Caller($"judge-{i}", new HashSet<Role> { Role.CommitteeMember });
            var declared = await change.DeclareAsync(id, "*", judge, hasConflict: false, null, default);
            await change.VoteAsync(id, ProjectDocuments.VersionOf(declared), judge, VoteChoice.For, null, default);
        }

        await Step(new Caller("judge-0", new HashSet<Role> { Role.CommitteeMember }), new StepRequest("accept") { Conditions = ["Report."] });
        var project = await change.WriteRegulatoryAsync(id, "*", lead, new RegulatoryFile("riph-3", "CPP 2026-A1", null, "MR-003"), default);
        await Step(lead, new StepRequest("sign") { Digest = Charter.Of(project, CounterPolicy.Current).Digest() });
        await Step(manager, new StepRequest("activate"));
        return id;
    }

    private static JsonObject Sample(string sample, string participant) => new() { ["sample"] = sample, ["participant"] = participant };

    private static string Sheet(string title)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return $$"""
            {
              "title": "{{title}}", "objective": "Find variants.",
              "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
              "inclusionCriteria": "Probands.", "sequencing": ["wgs"], "patients": 300, "dataModalities": ["variants"],
              "information": "Note of information, version 3.", "dataQuality": "At the centre alone.", "regulatory": { "category": "riph-3" },
              "purpose": "DUO:0000006", "methodsDevelopment": false, "ancestry": false, "geneticStudies": true, "forClinicalCare": false, "forProfit": false,
              "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
              "countries": ["FR"], "from": "{{Written(today)}}", "until": "{{Written(today.AddYears(1))}}", "publishes": true, "collaborates": true, "returnsResults": true
            }
            """;
    }

    private static string Written(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task CommandAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
    }
}

/// <summary>The suites that share one house; one after another, since some of them change what its participants say.</summary>
[CollectionDefinition(Name)]
public sealed class FilesHouseGroup : ICollectionFixture<FilesHouse>
{
    public const string Name = "files house";
}
