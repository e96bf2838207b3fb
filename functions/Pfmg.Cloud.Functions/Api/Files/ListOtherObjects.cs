using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Api.Drs;

namespace Pfmg.Cloud.Functions.Api.Files;

/// <summary>Lists the objects of a project that are no callset's.</summary>
/// <param name="exports">Exports of the airlock.</param>
/// <param name="releases">Releases of datasets.</param>
/// <param name="names">Makes identifiers.</param>
internal sealed class ListOtherObjects(DescribeExports exports, DescribeReleases releases, DrsNames names)
{
    /// <summary>Exports that the caller may fetch now.</summary>
    public async Task<IReadOnlyList<ListedExport>> ExportsAsync(string project, Caller caller, CancellationToken ct)
    {
        var listed = new List<ListedExport>();
        foreach (var request in await exports.ListAsync(project, caller, ct))
        {
            var whole = new DrsExport(project, request.Id, "");
            var files = new List<ListedFile>();
            foreach (var file in request.Files)
            {
                files.Add(new ListedFile(file.Name, await names.IdAsync(whole with { File = file.Name }, ct)));
            }

            listed.Add(new ListedExport(request.Id, await names.IdAsync(whole, ct), files));
        }

        return listed;
    }

    /// <summary>Releases of datasets.</summary>
    public async Task<IReadOnlyList<ListedRelease>> ReleasesAsync(string project, CancellationToken ct)
    {
        var listed = new List<ListedRelease>();
        foreach (var release in await releases.ListAsync(project, ct))
        {
            listed.Add(new ListedRelease(release.Dataset, release.Release, await names.IdAsync(release, ct)));
        }

        return listed;
    }
}

/// <summary>An export.</summary>
/// <param name="Request">Its id at the airlock.</param>
/// <param name="DrsId">The bundle of its files.</param>
/// <param name="Files">Its files; the kind is a file's name.</param>
internal sealed record ListedExport(string Request, string DrsId, IReadOnlyList<ListedFile> Files);

/// <summary>A release of a dataset.</summary>
/// <param name="Dataset">Its id.</param>
/// <param name="Release">Its number.</param>
/// <param name="DrsId">Its manifest: the callsets of it that the project may read now.</param>
internal sealed record ListedRelease(string Dataset, int Release, string DrsId);
