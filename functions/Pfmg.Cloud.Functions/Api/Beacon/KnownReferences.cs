using System.Collections.Concurrent;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>The references that callsets name, with their contigs' other names. What is kept is held against the store at each request.</summary>
internal sealed class KnownReferences(IObjectStore store)
{
    private readonly ConcurrentDictionary<string, (string ETags, KnownReference Known)> _kept = new(StringComparer.Ordinal);

    /// <summary>A reference; null if the store has none of that name.</summary>
    public async Task<KnownReference?> FindAsync(string name, CancellationToken ct)
    {
        if (await store.HeadAsync(ReferenceInfo.PathOf(name), ct) is not { } document)
        {
            return null;
        }

        var etags = $"{document.ETag} {(await store.HeadAsync(ContigAliases.PathOf(name), ct))?.ETag}";
        if (_kept.TryGetValue(name, out var kept) && kept.ETags == etags)
        {
            return kept.Known;
        }

        var reference = await store.ReferenceAsync(name, ct);
        var known = new KnownReference(reference.Name, reference.PloidyBuild, reference.Contigs.Select(static contig => contig.Name).ToHashSet(StringComparer.Ordinal), await ContigAliases.LoadAsync(store, reference, ct));
        _kept[name] = (etags, known);
        return known;
    }
}

/// <summary>What requests need of a reference.</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Build">GRCh37 or GRCh38; null if its length of X is of no build.</param>
/// <param name="Contigs">Their names.</param>
/// <param name="Aliases">Their other names.</param>
internal sealed record KnownReference(string Name, string? Build, IReadOnlySet<string> Contigs, ContigAliases Aliases)
{
    private const string RefSeq = "refseq:";

    /// <summary>The contig of that name or other name; null if there is none. None is guessed.</summary>
    public string? Contig(string name)
    {
        var plain = name.StartsWith(RefSeq, StringComparison.OrdinalIgnoreCase) ? name[RefSeq.Length..] : name;
        return Contigs.Contains(plain) ? plain : Aliases.Find(plain)?.Name;
    }
}
