using System.Text;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Turns the variants that a request asks for into a query of the lake: names into contigs of its references, 0-based positions into its own.</summary>
internal sealed class ResolveVariants(KnownReferences references, GeneList genes, AlignLeft align)
{
    private const string Where = "the request";

    /// <summary>The query.</summary>
    /// <param name="asked">What is asked; null for any variant.</param>
    /// <param name="lake">The lake, or what of it may be seen.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">An assembly, contig, gene or kind is not known here, or an assembly must be named.</exception>
    public async Task<AlleleQuery> RunAsync(VariantParameters? asked, LakeReader lake, CancellationToken ct)
    {
        if (asked is null)
        {
            return new AlleleQuery();
        }

        if (asked.GenomicAlleleShortForm is { } shortForm)
        {
            asked = ShortForm.Apply(shortForm, asked);
        }

        var named = await new FindAlleles(lake).ReferencesAsync(null, ct);
        var all = new List<(string? Name, KnownReference? Known)>();
        foreach (var name in named)
        {
            all.Add((name, name is null ? null : await references.FindAsync(name, ct)));
        }

        var chosen = Choose(asked, all);
        var query = new AlleleQuery
        {
            References = asked.AssemblyId is null ? null : [.. chosen.Select(static one => one.Name!)],
            Kinds = Kinds(asked.VariantType),
            MinLength = asked.VariantMinLength,
            MaxLength = asked.VariantMaxLength,
            Mates = asked.MateName is { } mate ? Contigs(mate, chosen, "mateName") : null,
            Ref = asked.ReferenceBases,
            Alt = asked.AlternateBases,
        };
        if (asked.GeneId is { } gene)
        {
            return query with { Touching = await GeneAsync(gene, chosen, ct) };
        }

        if (asked.ReferenceName is not { } contig)
        {
            return query;
        }

        var placed = Place(query, asked, Contigs(contig, chosen, "referenceName"));
        return placed.At is null ? placed : placed with { Aligned = await AlignAsync(asked, contig, chosen, ct) };
    }

    /// <summary>Where callsets with a reference have an insertion or deletion; null if the deployment has no reference of the contig, or its bases are not told.</summary>
    private async Task<AlignedAllele?> AlignAsync(VariantParameters asked, string contig, IEnumerable<(string? Name, KnownReference? Known)> chosen, CancellationToken ct)
    {
        if (asked is not { ReferenceBases: { } before, AlternateBases: { } after, Start: [var start] } || before.Length == after.Length || start >= int.MaxValue)
        {
            return null;
        }

        foreach (var (_, known) in chosen)
        {
            // References of one build have the same bases; of two, an assembly had to be named.
            if (known?.Contig(contig) is { } own && await align.RunAsync(known.Name, own, (int)start + 1, before, after, ct) is { } aligned)
            {
                return new AlignedAllele(aligned.Position, aligned.Ref, aligned.Alt);
            }
        }

        return null;
    }

    private static List<(string? Name, KnownReference? Known)> Choose(VariantParameters asked, List<(string? Name, KnownReference? Known)> all)
    {
        if (asked.AssemblyId is not { } assembly)
        {
            // One position lies elsewhere in another build.
            var builds = all.Where(static one => one.Name is not null).Select(static one => one.Known?.Build ?? one.Name!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            return asked.ReferenceName is null || builds.Count < 2
                ? all
                : throw new InvalidInputException(Where, "assemblyId", $"one of {string.Join(", ", builds)}", "nothing");
        }

        var build = Assemblies.BuildOf(assembly);
        var chosen = all.FindAll(one => one.Name is not null && (string.Equals(one.Name, assembly, StringComparison.OrdinalIgnoreCase) || (build is not null && one.Known?.Build == build)));
        return chosen.Count > 0 || build is not null
            ? chosen
            : throw new InvalidInputException(Where, "assemblyId", "an assembly such as GRCh38, hg38 or GCF_000001405.40", assembly);
    }

    private static List<string> Contigs(string name, List<(string? Name, KnownReference? Known)> chosen, string where)
    {
        // A callset without a reference, or with one that the store no longer has, has contigs of the names in its file.
        var found = chosen.Select(one => one.Known is null ? name : one.Known.Contig(name)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return found.Count > 0 || chosen.Count == 0
            ? found.Count > 0 ? found : [name]
            : throw new InvalidInputException(Where, where, "a contig of the assembly, or another name that its reference declares", name);
    }

    private static IReadOnlyList<VariantKind>? Kinds(string? type) => type is null ? null : VariantKinds.Find(type)
        ?? throw new InvalidInputException(Where, "variantType", $"one of {string.Join(", ", VariantKinds.Names.Order(StringComparer.Ordinal))}", type);

    private async Task<IReadOnlyList<Interval>> GeneAsync(string gene, List<(string? Name, KnownReference? Known)> chosen, CancellationToken ct)
    {
        var known = chosen.Select(static one => one.Known?.Name).OfType<string>().ToList();
        try
        {
            return await genes.FindAsync(known.Count == 1 ? known[0] : null, [gene], ct);
        }
        catch (Exception unknown) when (unknown is NotFoundException or InvalidInputException)
        {
            throw new InvalidInputException(Where, "geneId", "a gene of the list that the reference has", gene);
        }
    }

    private static AlleleQuery Place(AlleleQuery query, VariantParameters asked, IReadOnlyList<string> contigs)
    {
        switch (asked.Start, asked.End)
        {
            case ([var start], []):
                return Allele(query, contigs, (int)Math.Min(start + 1, int.MaxValue));
            case ([var start], [var end]):
                return query with { Touching = [.. contigs.Select(contig => new Interval(contig, (int)Math.Min(start + 1, int.MaxValue), (int)end))] };
            case ([var first, var last], [var firstEnd, var lastEnd]):
                // Both pairs are bases from the first to before the second, as in a BED file.
                return query with { Within = new AlleleBounds(contigs, (int)first + 1, (int)last, (int)firstEnd + 1, (int)lastEnd) };
            default:
                return query with { Touching = [.. contigs.Select(static contig => new Interval(contig, 1, int.MaxValue))] };
        }
    }

    /// <summary>Alleles of plain bases are trimmed as the lake's are; it is their own place then that is looked up.</summary>
    private static AlleleQuery Allele(AlleleQuery query, IReadOnlyList<string> contigs, int position)
    {
        if (query is { Ref: { Length: > 0 } reference, Alt: { Length: > 0 } alternate } && IsPlain(reference) && IsPlain(alternate))
        {
            var trimmed = new Normalise().Of(position, Encoding.ASCII.GetBytes(reference), Encoding.ASCII.GetBytes(alternate), []);
            return query with { At = new AllelePlace(contigs, trimmed.Pos), Ref = Encoding.ASCII.GetString(trimmed.Ref), Alt = Encoding.ASCII.GetString(trimmed.Alt) };
        }

        return query with { At = new AllelePlace(contigs, position) };
    }

    private static bool IsPlain(string bases) => !bases.AsSpan().ContainsAnyExcept("ACGT");
}
