using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Files;
using Pfmg.Cloud.Lake.Files;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Releases of datasets as objects of a project: a manifest of those callsets of the release that the project may read now.</summary>
/// <remarks>
/// No bundle: its checksum would need every file of it summed up, and would change with each opposition. The manifest does change with them,
/// and its checksum with it; it is made anew for each answer, and nothing of it is kept.
/// </remarks>
/// <param name="datasets">The datasets.</param>
/// <param name="count">Knows who is in one.</param>
/// <param name="register">Knows their names.</param>
/// <param name="scopes">Decides.</param>
/// <param name="callsets">Finds callsets.</param>
/// <param name="names">Makes identifiers.</param>
internal sealed class DescribeReleases(KeepDatasets datasets, CountDatasets count, Register register, FileScopes scopes, FindCallset callsets, DrsNames names)
{
    private const int MostCallsets = 1_000_000;

    /// <summary>The manifest's type.</summary>
    public const string MimeType = "application/json";

    /// <summary>The manifest's bytes and what is told of them.</summary>
    /// <exception cref="NotFoundException">There is no such release, or no such project for the caller.</exception>
    public async Task<ReleaseManifest> RunAsync(HttpContext http, DrsRelease release, Caller caller, Uri at, CancellationToken ct)
    {
        var scope = await scopes.OfAsync(FilePurpose.Project, release.Project, caller, ct);
        var dataset = (await datasets.ReadAsync(release.Dataset, ct)).Dataset;
        var released = dataset.Release(release.Release);
        var members = (await register.ReadAsync(ct)).NamesOf(await count.MembersAsync(dataset, released, scope.Decision.Permitted, ct));
        var listed = new JsonArray();
        foreach (var callset in await callsets.ListAsync(scope.Scope, null, 0, MostCallsets, ct, released.LakeVersion))
        {
            if (members.Contains(callset.Participant))
            {
                var id = await names.IdAsync(new DrsName(FilePurpose.Project, release.Project, callset.SampleId, FileKinds.Bundle), ct);
                listed.Add(new JsonObject { ["sample"] = callset.ShownName, ["drsUri"] = DrsDocument.Uri(at, id) });
            }
        }

        http.Audit(entry => (entry with
        {
            ProjectId = release.Project,
            DecisionId = scope.Decision.Id,
            PolicyVersion = scope.Decision.PolicyVersion,
            RegisterVersion = scope.Decision.RegisterVersion,
            LakeVersion = released.LakeVersion,
        }).About($"datasets/{dataset.Id}").Counting("callsets", listed.Count));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["dataset"] = dataset.Id,
                ["title"] = dataset.Title,
                ["release"] = released.Number,
                ["releasedAt"] = released.ReleasedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["lakeVersion"] = released.LakeVersion,
                ["registerVersion"] = released.RegisterVersion,
                ["notes"] = released.Notes,
                ["project"] = release.Project,
                ["callsets"] = listed,
            },
            PfmgJson.Options);
        return new ReleaseManifest($"{dataset.Id}-{released.Number}.json", bytes, new DrsSum(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), released.ReleasedAt));
    }

    /// <summary>Every release, for a project's list of files.</summary>
    public async Task<IReadOnlyList<DrsRelease>> ListAsync(string project, CancellationToken ct) =>
        [.. (await datasets.ListAsync(ct)).SelectMany(kept => kept.Dataset.Releases.Select(release => new DrsRelease(project, kept.Dataset.Id, release.Number)))];
}

/// <summary>A release's manifest.</summary>
/// <param name="Name">What it is called as a file.</param>
/// <param name="Bytes">Its bytes, UTF-8 JSON.</param>
/// <param name="Sum">What is told of them.</param>
internal sealed record ReleaseManifest(string Name, byte[] Bytes, DrsSum Sum);
