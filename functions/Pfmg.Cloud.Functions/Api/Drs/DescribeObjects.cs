using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Files;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Describes a callset's files, and all of them as a bundle, as DRS objects.</summary>
/// <remarks>Source: GA4GH DRS 1.5.0. Each is decided anew whenever it is asked for.</remarks>
/// <param name="names">Makes identifiers.</param>
/// <param name="entitled">Decides.</param>
/// <param name="originals">Knows which files are given as they are.</param>
/// <param name="digests">Sums the others up.</param>
/// <param name="store">The object store.</param>
/// <param name="document">Writes objects.</param>
internal sealed class DescribeObjects(DrsNames names, EntitledFiles entitled, OriginalFiles originals, FileDigests digests, IObjectStore store, DrsDocument document)
{
    private const string Unknown = "There is no such object here for you.";

    /// <summary>The callset that an identifier names, if the caller may read it now.</summary>
    /// <exception cref="NotFoundException">There is none for them.</exception>
    public Task<EntitledCallset> FindAsync(DrsName name, Caller caller, CancellationToken ct) => entitled.ByNumberAsync(name.For, name.Project, caller, name.Callset, ct);

    /// <summary>The kinds of file that are given of a callset.</summary>
    public async Task<IReadOnlyList<string>> KindsAsync(EntitledCallset of, CancellationToken ct)
    {
        var kinds = new List<string>();
        if (of.Files.Calls is not null)
        {
            kinds.Add(FileKinds.Calls);
        }

        if (of.Files.Reads is not null && (!of.IsForProject || TranscodeReads.IsPossible))
        {
            kinds.Add(FileKinds.Reads);
        }

        foreach (var index in new[] { FileKinds.CallsIndex, FileKinds.ReadsIndex })
        {
            if (await originals.PathAsync(of, index, ct) is not null)
            {
                kinds.Add(index);
            }
        }

        return kinds;
    }

    /// <summary>The identifier of one file of a callset, or of the bundle of all.</summary>
    public Task<string> IdAsync(EntitledCallset of, string kind, CancellationToken ct) => names.IdAsync(new DrsName(of.Scope.Purpose, of.Scope.Project, of.Callset.SampleId, kind), ct);

    /// <summary>Describes an object.</summary>
    /// <param name="of">The callset.</param>
    /// <param name="kind">Which file, or the bundle.</param>
    /// <param name="at">Scheme and host, of which URLs are made.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null if its checksum is still being worked out.</returns>
    /// <exception cref="NotFoundException">The callset has no such file.</exception>
    public async Task<JsonObject?> RunAsync(EntitledCallset of, string kind, Uri at, CancellationToken ct)
    {
        var kinds = await KindsAsync(of, ct);
        if (kind == FileKinds.Bundle && kinds.Count > 0)
        {
            return await BundleAsync(of, kinds, at, ct);
        }

        if (!kinds.Contains(kind, StringComparer.Ordinal))
        {
            throw new NotFoundException(Unknown);
        }

        if (await SumAsync(of, kind, ct) is not { } sum)
        {
            return null;
        }

        return document.Blob(await IdAsync(of, kind, ct), FileName(of, kind), sum, MimeType(of, kind), at);
    }

    private async Task<JsonObject?> BundleAsync(EntitledCallset of, IReadOnlyList<string> kinds, Uri at, CancellationToken ct)
    {
        var parts = new List<DrsPart>();
        foreach (var kind in kinds)
        {
            if (await SumAsync(of, kind, ct) is not { } sum)
            {
                return null;
            }

            parts.Add(new DrsPart(FileName(of, kind), await IdAsync(of, kind, ct), sum));
        }

        return DrsDocument.Bundle(await IdAsync(of, FileKinds.Bundle, ct), FileName(of, FileKinds.Bundle), parts, at);
    }

    private async Task<DrsSum?> SumAsync(EntitledCallset of, string kind, CancellationToken ct)
    {
        if (await originals.PathAsync(of, kind, ct) is { } path && await store.HeadAsync(path, ct) is { } info && await originals.Sha256Async(of, path, ct) is { } known)
        {
            return new DrsSum(info.Size, known, info.LastModified);
        }

        if (kind is FileKinds.CallsIndex or FileKinds.ReadsIndex)
        {
            throw new NotFoundException(Unknown);
        }

        var source = await store.HeadAsync((kind == FileKinds.Reads ? of.Files.Reads : of.Files.Calls)!, ct) ?? throw new NotFoundException(Unknown);
        return await digests.OfAsync(of, kind, ct) is { } digest ? new DrsSum(digest.Size, digest.Sha256, source.LastModified) : null;
    }

    private static string FileName(EntitledCallset of, string kind) => of.Callset.ShownName + kind switch
    {
        FileKinds.Calls => ".vcf.gz",
        FileKinds.CallsIndex => ".vcf.gz.tbi",
        FileKinds.Reads => of.IsForProject ? ".bam" : ".cram",
        FileKinds.ReadsIndex => ".cram.crai",
        _ => "",
    };

    private static string MimeType(EntitledCallset of, string kind) => kind switch
    {
        FileKinds.Calls => "application/vnd.ga4gh.vcf",
        FileKinds.Reads => of.IsForProject ? "application/vnd.ga4gh.bam" : "application/vnd.ga4gh.cram",
        _ => "application/octet-stream",
    };
}
