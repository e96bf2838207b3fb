using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
internal sealed class DescribeObjects(DrsNames names, EntitledFiles entitled, OriginalFiles originals, FileDigests digests, IObjectStore store)
{
    /// <summary>The one access method's identifier.</summary>
    public const string AccessId = "https";

    private const string Unknown = "There is no such object here for you.";

    /// <summary>What an identifier names, and the callset, if the caller may read it now.</summary>
    /// <exception cref="NotFoundException">There is no such object for them.</exception>
    public async Task<(DrsName Name, EntitledCallset Of)> FindAsync(string id, Caller caller, CancellationToken ct)
    {
        var name = await names.FindAsync(id, ct) ?? throw new NotFoundException(Unknown);
        return caller.Project is null || caller.Project == name.Project
            ? (name, await entitled.ByNumberAsync(name.For, name.Project, caller, name.Callset, ct))
            : throw new NotFoundException(Unknown);
    }

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

        var described = await BaseAsync(of, kind, sum, at, ct);
        described["mime_type"] = MimeType(of, kind);
        described["access_methods"] = new JsonArray(new JsonObject { ["type"] = "https", ["access_id"] = AccessId, ["available"] = true });
        return described;
    }

    private async Task<JsonObject?> BundleAsync(EntitledCallset of, IReadOnlyList<string> kinds, Uri at, CancellationToken ct)
    {
        var contents = new JsonArray();
        var sums = new List<Sum>();
        foreach (var kind in kinds)
        {
            if (await SumAsync(of, kind, ct) is not { } sum)
            {
                return null;
            }

            sums.Add(sum);
            var id = await IdAsync(of, kind, ct);
            contents.Add(new JsonObject { ["name"] = FileName(of, kind), ["id"] = id, ["drs_uri"] = new JsonArray($"drs://{at.Authority}/{id}") });
        }

        // The digest of its files' digests, sorted, one after another without a separator.
        var joined = Encoding.ASCII.GetBytes(string.Concat(sums.Select(static sum => sum.Sha256).Order(StringComparer.Ordinal)));
        var all = new Sum(sums.Sum(static sum => sum.Size), Convert.ToHexStringLower(SHA256.HashData(joined)), sums.Max(static sum => sum.Created));
        var described = await BaseAsync(of, FileKinds.Bundle, all, at, ct);
        described["contents"] = contents;
        return described;
    }

    private async Task<JsonObject> BaseAsync(EntitledCallset of, string kind, Sum sum, Uri at, CancellationToken ct)
    {
        var id = await IdAsync(of, kind, ct);
        var created = sum.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = FileName(of, kind),
            ["self_uri"] = $"drs://{at.Authority}/{id}",
            ["size"] = sum.Size,
            ["created_time"] = created,
            ["updated_time"] = created,
            ["version"] = sum.Sha256,
            ["checksums"] = new JsonArray(new JsonObject { ["checksum"] = sum.Sha256, ["type"] = "sha-256" }),
        };
    }

    private async Task<Sum?> SumAsync(EntitledCallset of, string kind, CancellationToken ct)
    {
        if (await originals.PathAsync(of, kind, ct) is { } path && await store.HeadAsync(path, ct) is { } info && await originals.Sha256Async(of, path, ct) is { } known)
        {
            return new Sum(info.Size, known, info.LastModified);
        }

        if (kind is FileKinds.CallsIndex or FileKinds.ReadsIndex)
        {
            throw new NotFoundException(Unknown);
        }

        var source = await store.HeadAsync((kind == FileKinds.Reads ? of.Files.Reads : of.Files.Calls)!, ct) ?? throw new NotFoundException(Unknown);
        return await digests.OfAsync(of, kind, ct) is { } digest ? new Sum(digest.Size, digest.Sha256, source.LastModified) : null;
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

    private sealed record Sum(long Size, string Sha256, DateTimeOffset Created);
}
