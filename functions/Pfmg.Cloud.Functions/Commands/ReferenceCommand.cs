using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg reference`: the genomes that reads are aligned to and calls are made against.</summary>
internal static class ReferenceCommand
{
    /// <summary>The command with its five.</summary>
    public static Command Create(Terminal terminal, StoreOption store) => new PfmgCommand(
        "reference",
        "The reference store: genomes that deliveries name.",
        "pfmg reference add hg19 --fasta hg19.fa.gz\npfmg reference list").With(Add(terminal, store), CommonSites(terminal, store), Genes(terminal, store), Aliases(terminal, store), List(terminal, store));

    private static PfmgCommand Add(Terminal terminal, StoreOption store)
    {
        var name = new Argument<string>("NAME") { Description = "Letters, digits, '.', '_', '-'; manifests name it so" };
        var fasta = new Option<FileInfo>("--fasta") { Description = "The genome: plain, gzip or bgzip", HelpName = "F", Required = true };
        fasta.AcceptExistingOnly();
        var par = Existing("--par", "BED", "Pseudoautosomal regions, X and Y lines paired by name; without it those of GRCh37 and GRCh38 are known");
        var mask = Existing("--mask", "BED", "Stretches whose depth tells nothing; left out when sex chromosomes are inferred");
        var alt = Existing("--alt", "F", "bwa's .alt file: bwa mem ranks these contigs behind the primary ones");
        var command = new PfmgCommand(
            "add",
            "Checks a FASTA, indexes it (.fai, bwa) and records its contigs with lengths and MD5s. Again is harmless.",
            "pfmg reference add hg19 --fasta hg19.fa.gz --common-sites sites.vcf.gz\npfmg reference add hs38DH --fasta hs38DH.fa --alt hs38DH.fa.alt");
        var sites = Existing("--common-sites", "VCF", "Common autosomal SNPs with AF, as `pfmg reference common-sites` takes them");
        return command.With(name, fasta, par, mask, alt, sites).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var extras = new ReferenceExtras(parsed.GetValue(par)?.FullName, parsed.GetValue(mask)?.FullName, parsed.GetValue(alt)?.FullName);
            var added = await services.Get<AddReference>().RunAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(fasta).FullName, extras, ct);
            if (parsed.GetValue(sites) is { } vcf)
            {
                added = await services.Get<AddCommonSites>().RunAsync(added.Name, vcf.FullName, ct);
            }

            await terminal.WriteLineAsync(JsonSerializer.Serialize(ReferenceSummary.Of(added), PfmgJson.Indented), ct);
        });
    }

    private static PfmgCommand CommonSites(Terminal terminal, StoreOption store)
    {
        var name = new Argument<string>("NAME") { Description = "A reference of the store" };
        var vcf = new Option<FileInfo>("--vcf") { Description = "Autosomal SNPs of two alleles, sorted, each once, with INFO AF or AC and AN", HelpName = "F", Required = true };
        vcf.AcceptExistingOnly();
        var command = new PfmgCommand(
            "common-sites",
            "Gives a reference its panel of common sites, by which samples are told apart. Again is harmless; another panel is refused.",
            "pfmg reference common-sites hg19 --vcf sites.vcf.gz");
        return command.With(name, vcf).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var reference = await services.Get<AddCommonSites>().RunAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(vcf).FullName, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(ReferenceSummary.Of(reference), PfmgJson.Indented), ct);
        });
    }

    private static PfmgCommand Genes(Terminal terminal, StoreOption store)
    {
        var name = new Argument<string>("NAME") { Description = "A reference of the store" };
        var gff3 = new Option<FileInfo>("--gff3") { Description = "Genes as GENCODE, Ensembl or NCBI write them, plain or gzip, contigs named as in the reference", HelpName = "F", Required = true };
        gff3.AcceptExistingOnly();
        var command = new PfmgCommand(
            "genes",
            "Gives a reference its genes, by which queries name regions. A newer list takes the place of the older.",
            "pfmg reference genes hg38 --gff3 gencode.v47.basic.annotation.gff3.gz");
        return command.With(name, gff3).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var genes = await services.Get<GeneList>().AddAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(gff3).FullName, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(new GenesLine(parsed.GetRequiredValue(name), genes), PfmgJson.Options), ct);
        });
    }

    private sealed record GenesLine(string Name, int Genes);

    private static PfmgCommand Aliases(Terminal terminal, StoreOption store)
    {
        var name = new Argument<string>("NAME") { Description = "A reference of the store" };
        var table = new Option<FileInfo>("--table") { Description = "Lines of alias, contig, length between tabs; or NCBI's assembly report", HelpName = "F", Required = true };
        table.AcceptExistingOnly();
        var command = new PfmgCommand(
            "aliases",
            "Declares other names of a reference's contigs (chr1 = 1), each with its length. Again is harmless; another table is refused.",
            "pfmg reference aliases GRCh37 --table aliases.tsv");
        return command.With(name, table).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var file = parsed.GetRequiredValue(table).FullName;
            var aliases = await ContigAliases.AddAsync(services.Get<IObjectStore>(), parsed.GetRequiredValue(name), await File.ReadAllTextAsync(file, ct), file, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(new AliasSummary(parsed.GetRequiredValue(name), aliases.Count), PfmgJson.Options), ct);
        });
    }

    private sealed record AliasSummary(string Name, int Aliases);

    private static PfmgCommand List(Terminal terminal, StoreOption store)
    {
        var command = new PfmgCommand("list", "Lists the references, one JSON object a line.", "pfmg reference list");
        return command.Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            await foreach (var reference in services.Get<IObjectStore>().ReferencesAsync(ct))
            {
                await terminal.WriteLineAsync(JsonSerializer.Serialize(ReferenceSummary.Of(reference), PfmgJson.Options), ct);
            }
        });
    }

    private static Option<FileInfo> Existing(string name, string helpName, string description)
    {
        var option = new Option<FileInfo>(name) { Description = description, HelpName = helpName };
        option.AcceptExistingOnly();
        return option;
    }

    private sealed record ReferenceSummary(
        string Name,
        int Contigs,
        long Bases,
        string? PloidyBuild,
        SexChromosomes? Sex,
        string? Mitochondrion,
        long MaskedBases,
        bool IsAltAware,
        IReadOnlyList<string> Warnings,
        string FastaSha256,
        int? CommonSites)
    {
        public static ReferenceSummary Of(ReferenceInfo reference) => new(
            reference.Name,
            reference.Contigs.Count,
            reference.Contigs.Sum(contig => (long)contig.Length),
            reference.PloidyBuild,
            reference.Sex,
            reference.Mitochondrion,
            reference.Masks.Sum(mask => (long)mask.Length),
            reference.AltSha256 is not null,
            ReferenceWarnings.Of(reference),
            reference.FastaSha256,
            reference.CommonSites?.Count);
    }
}
