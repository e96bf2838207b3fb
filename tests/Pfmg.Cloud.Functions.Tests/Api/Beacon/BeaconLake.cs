using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Tests.Api.Beacon;

/// <summary>A service whose lake and register hold 70 made-up persons, 60 of whom agreed to research and to public aggregates.</summary>
/// <remarks>
/// Persons 0 to 19 have the indication EPI, the others CARD; 0 to 9 seizures (HP:0001250) and 0 to 2 ataxia (HP:0001251), 20 to 39 epilepsy
/// (MONDO:0005027); even ones are female. The datasets epi, with a release, and card are those of the indications, ataxia that of the phenotype. 60 to 64 opposed research, 65 to 69 never said anything. The groups are so large and overlap so much
/// that the ledger of what was disclosed has nothing against counts of them.
/// </remarks>
internal static class BeaconLake
{
    public const int Agreed = 60;
    public const int All = 70;

    /// <summary>Alleles by POS, REF, ALT, INFO and who carries them.</summary>
    private static readonly (int Pos, string Ref, string Alt, string Info, Func<int, bool> Has)[] Alleles =
    [
        (5, "A", "C", ".", static person => person < 20),
        (9, "G", "T", ".", static person => person < 3),
        (20, "T", "TGG", ".", static person => person is >= 20 and < 40),
        (30, "TAC", "T", ".", static person => person is >= 40 and < 60),
        (40, "C", "G", ".", static person => person >= 60),
        (50, "A", "T", ".", static person => person is < 4 or >= 60),
        (60, "N", "<DEL>", "SVTYPE=DEL;END=90;SVLEN=-30", static person => person < 10),
    ];

    public static string Name(int person) => $"S{person}";

    public static async Task<Service> StartAsync(Action<IServiceCollection>? change = null)
    {
        var service = await Service.StartAsync(change: change);
        var vcf = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(vcf, Vcf());
        var ingested = await CommandRun.OfAsync("ingest", vcf, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
        await service.Services.GetRequiredService<Register>().AppendAsync("test", static _ => [.. Enumerable.Range(0, All).SelectMany(Events)], default);
        await MakeDatasetsAsync(service);
        return service;
    }

    /// <summary>A person withdraws from research.</summary>
    public static Task OpposeAsync(Service service, int person) =>
        service.Services.GetRequiredService<Register>().AppendAsync("test", _ => [Said(person, ConsentStatus.Withdrawn)], default);

    private static async Task MakeDatasetsAsync(Service service)
    {
        var datasets = service.Services.GetRequiredService<KeepDatasets>();
        foreach (var (id, rule) in ((string, DatasetRule)[])[("ataxia", new() { Phenotypes = ["HP:0001251"] }), ("card", new() { Indications = ["CARD"] }), ("epi", new() { Indications = ["EPI"] })])
        {
            await datasets.CreateAsync(id, new DatasetWords($"Persons of {id}", "Made up.", [id]), rule, default);
        }

        var lake = (await service.Services.GetRequiredService<LakeLog>().SnapshotAsync(null, default)).Version;
        var register = (await service.Services.GetRequiredService<Register>().ReadAsync(default)).Version;
        await datasets.ReleaseAsync("epi", lake, register, "First.", "test", "*", default);
    }

    private static IEnumerable<RegisterEvent> Events(int person)
    {
        yield return new RegisterEvent
        {
            Participant = Name(person),
            Registered = new Participant
            {
                Id = Name(person),
                Sex = person % 2 == 0 ? DeclaredSex.Female : DeclaredSex.Male,
                Indication = person < 20 ? "EPI" : "CARD",
                Phenotypes = [.. person < 10 ? ["HP:0001250"] : Array.Empty<string>(), .. person < 3 ? ["HP:0001251"] : Array.Empty<string>()],
                ExcludedPhenotypes = person is >= 20 and < 40 ? ["HP:0001250"] : [],
                Diseases = person is >= 20 and < 40 ? ["MONDO:0005027"] : [],
            },
        };
        if (person < 65)
        {
            yield return Said(person, person < Agreed ? ConsentStatus.Consented : ConsentStatus.Opposed);
        }
    }

    private static RegisterEvent Said(int person, ConsentStatus status) => Consents.Of(Name(person), status);

    private static string Vcf()
    {
        var text = new StringBuilder("##fileformat=VCFv4.3\n##contig=<ID=chr1,length=1000>\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n##ALT=<ID=DEL,Description=\"Deletion\">\n")
            .Append("##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"Kind\">\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n##INFO=<ID=SVLEN,Number=A,Type=Integer,Description=\"Length\">\n")
            .Append("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t")
            .AppendJoin('\t', Enumerable.Range(0, All).Select(Name)).Append('\n');
        foreach (var (pos, reference, alt, info, has) in Alleles)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"chr1\t{pos}\t.\t{reference}\t{alt}\t.\tPASS\t{info}\tGT\t")
                .AppendJoin('\t', Enumerable.Range(0, All).Select(person => has(person) ? person % 5 == 0 ? "1/1" : "0/1" : "0/0")).Append('\n');
        }

        return text.ToString();
    }
}
