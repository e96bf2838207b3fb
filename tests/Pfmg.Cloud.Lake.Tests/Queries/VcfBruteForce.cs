using System.Globalization;
using System.Text;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>
/// Counts alleles straight from gVCF text: for every site and every person it looks at every record. Shares no code with
/// the lake; alleles are left-aligned by bcftools norm.
/// </summary>
internal sealed class VcfBruteForce(VcfBruteForce.Rule rule, string? fasta)
{
    private readonly List<Person> _persons = [];

    /// <summary>What must hold for a genotype to count, beside a FILTER of PASS or "." and a complete GT.</summary>
    /// <param name="LeastDepth">Least depth.</param>
    /// <param name="DepthKeys">Where the depth is, the first found counts; "INFO/X" looks into INFO.</param>
    /// <param name="LeastQuality">Least quality.</param>
    /// <param name="QualityKey">Where the quality is; null if none is asked for.</param>
    public sealed record Rule(int LeastDepth, string[] DepthKeys, int LeastQuality = 0, string? QualityKey = null);

    private sealed record Site(string Chrom, int Pos, string Ref, string Alt);

    private sealed record Variant(string Chrom, int First, int Last, bool Passes, int Ploidy, bool IsMissing, IReadOnlyDictionary<Site, int> Copies);

    private sealed record Block(string Chrom, int First, int Last, int Ploidy);

    private sealed record Person(List<Variant> Variants, List<Block> PassingBlocks);

    /// <summary>Takes one person's file of one sample.</summary>
    public void Add(string gvcf)
    {
        var normalised = fasta is null ? [] : NormalisedByBcftools(gvcf);
        var person = new Person([], []);
        foreach (var line in NativeTool.Lines("bcftools", "view", "-H", gvcf))
        {
            AddRecord(person, line.Split('\t'), normalised);
        }

        _persons.Add(person);
    }

    /// <summary>"chrom pos ref alt AC AN n_het n_hom n_hemi n_missing" of every site, in ordinal order.</summary>
    public string[] Count() =>
    [
        .. _persons.SelectMany(person => person.Variants)
            .SelectMany(variant => variant.Copies.Where(copy => copy.Value > 0 || variant.IsMissing).Select(copy => copy.Key))
            .Distinct().Select(Count).Order(StringComparer.Ordinal),
    ];

    private string Count(Site site)
    {
        int ac = 0, an = 0, het = 0, hom = 0, hemi = 0, missing = 0;
        foreach (var person in _persons)
        {
            var ploidy = PloidyAt(person, site);
            if (ploidy == 0)
            {
                missing++;
                continue;
            }

            an += ploidy;
            var carrier = person.Variants.Where(variant => variant.Passes).MaxBy(variant => variant.Copies.GetValueOrDefault(site));
            var copies = carrier?.Copies.GetValueOrDefault(site) ?? 0;
            if (site.Chrom == "chrM" && copies > 0)
            {
                // One person, one allele: mixed if the genotype names another beside it.
                ac++;
                het += copies < carrier!.Ploidy ? 1 : 0;
                hemi += copies == carrier.Ploidy ? 1 : 0;
                continue;
            }

            ac += copies;
            het += copies > 0 && copies < ploidy ? 1 : 0;
            hom += copies == ploidy && ploidy > 1 ? 1 : 0;
            hemi += copies == 1 && ploidy == 1 ? 1 : 0;
        }

        return $"{site.Chrom} {site.Pos} {site.Ref} {site.Alt} {ac} {an} {het} {hom} {hemi} {missing}";
    }

    /// <summary>A variant record overrides the blocks under it, whether it passes or not.</summary>
    private static int PloidyAt(Person person, Site site) => site.Chrom == "chrM" ? Math.Min(1, WrittenPloidyAt(person, site)) : WrittenPloidyAt(person, site);

    private static int WrittenPloidyAt(Person person, Site site)
    {
        var over = person.Variants.Where(v => v.Chrom == site.Chrom && v.First <= site.Pos && v.Last >= site.Pos).ToList();
        return over.Count > 0
            ? over.Where(variant => variant.Passes).Select(variant => variant.Ploidy).FirstOrDefault()
            : person.PassingBlocks.Where(b => b.Chrom == site.Chrom && b.First <= site.Pos && b.Last >= site.Pos).Select(b => b.Ploidy).FirstOrDefault();
    }

    private void AddRecord(Person person, string[] fields, Dictionary<string, Site> normalised)
    {
        var (chrom, pos, reference, info) = (fields[0], Number(fields[1]), fields[3], fields[7]);
        var keys = fields[8].Split(':');
        var values = fields[9].Split(':');
        string? Value(string key) => keys.Contains(key) && Array.IndexOf(keys, key) < values.Length ? values[Array.IndexOf(keys, key)] : null;
        var genotype = (Value("GT") ?? ".").Split('/', '|');
        var passes = fields[6] is "PASS" or "." && !genotype.Contains(".") && IsDeepEnough(Value, info) && IsGoodEnough(Value);
        var alts = fields[4].Split(',');
        if (alts.All(alt => alt is "." or "<NON_REF>" or "<*>"))
        {
            if (passes && genotype.All(allele => allele == "0"))
            {
                var end = Info(info, "END");
                person.PassingBlocks.Add(new Block(chrom, pos, end is null ? pos + reference.Length - 1 : Number(end), genotype.Length));
            }

            return;
        }

        var copies = new Dictionary<Site, int>();
        for (var i = 0; i < alts.Length; i++)
        {
            if (alts[i][0] is not ('<' or '*'))
            {
                var site = normalised.GetValueOrDefault(Key(chrom, pos, reference, alts, i)) ?? Trim(chrom, pos, reference, alts[i]);
                copies[site] = genotype.Count(allele => allele == (i + 1).ToString(CultureInfo.InvariantCulture));
            }
        }

        var first = copies.Keys.Select(site => site.Pos).Append(pos).Min();
        person.Variants.Add(new Variant(
            chrom, first, pos + reference.Length - 1, passes, genotype.Length, genotype.All(allele => allele == "."), copies));
    }

    private bool IsDeepEnough(Func<string, string?> value, string info)
    {
        var depth = rule.DepthKeys.Select(key => key.StartsWith("INFO/", StringComparison.Ordinal) ? Info(info, key[5..]) : value(key)).FirstOrDefault(d => d is not (null or "."));
        return depth is not null && Number(depth) >= rule.LeastDepth;
    }

    private bool IsGoodEnough(Func<string, string?> value) =>
        rule.QualityKey is null || (value(rule.QualityKey) is { } text and not "." && double.Parse(text, CultureInfo.InvariantCulture) >= rule.LeastQuality);

    /// <summary>Where bcftools norm puts each ALT, by its original record; only those that it changes.</summary>
    private Dictionary<string, Site> NormalisedByBcftools(string gvcf)
    {
        var variants = $"{gvcf}.variants.vcf";
        File.WriteAllBytes(variants, NativeTool.Run("bcftools", "view", "-e", "ALT=\".\" || ALT=\"<NON_REF>\"", gvcf));
        var lines = Encoding.UTF8.GetString(NativeTool.Run("bcftools", "norm", "-m", "-", "-f", fasta!, "--old-rec-tag", "OLD", variants))
            .Split('\n').Where(line => line.Length > 0 && line[0] != '#');
        var sites = new Dictionary<string, Site>(StringComparer.Ordinal);
        foreach (var fields in lines.Select(line => line.Split('\t')))
        {
            if (Info(fields[7], "OLD") is { } old)
            {
                var parts = old.Split('|');
                var key = parts.Length > 4 ? old : $"{old}|1";
                sites[key] = new Site(fields[0], Number(fields[1]), fields[3], fields[4]);
            }
        }

        return sites;
    }

    private static string Key(string chrom, int pos, string reference, string[] alts, int index) =>
        $"{chrom}|{pos}|{reference}|{string.Join(',', alts)}|{index + 1}";

    private static Site Trim(string chrom, int pos, string reference, string alt)
    {
        while (reference.Length > 1 && alt.Length > 1 && reference[^1] == alt[^1])
        {
            (reference, alt) = (reference[..^1], alt[..^1]);
        }

        while (reference.Length > 1 && alt.Length > 1 && reference[0] == alt[0])
        {
            (pos, reference, alt) = (pos + 1, reference[1..], alt[1..]);
        }

        return new Site(chrom, pos, reference.ToUpperInvariant(), alt.ToUpperInvariant());
    }

    private static string? Info(string info, string key) =>
        info.Split(';').FirstOrDefault(entry => entry.StartsWith($"{key}=", StringComparison.Ordinal))?[(key.Length + 1)..];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
