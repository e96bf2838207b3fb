using System.Globalization;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Fixes a draft's files by their hashes, checks them, and hands the request to reviewers.</summary>
/// <param name="documents">The requests.</param>
/// <param name="store">Their files.</param>
/// <param name="consents">Whether all still permit it.</param>
/// <param name="rules">What they are checked against.</param>
/// <param name="ledger">What was told before.</param>
/// <param name="time">The clock.</param>
public sealed class SubmitRequest(
    AirlockDocuments documents, IObjectStore store, AirlockConsents consents, AirlockRules rules, DisclosureLedger ledger, TimeProvider time)
{
    // What only matters of the lake's own participants; what comes from elsewhere is not theirs.
    private static readonly string[] OfExports = [FindingKinds.RowLevel, FindingKinds.SmallCell, FindingKinds.Differencing];

    /// <summary>Submits.</summary>
    /// <param name="caller">Who began the request.</param>
    /// <param name="request">A draft.</param>
    /// <param name="version">The revision that this is for.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">There are no files, or one cannot be looked into; every fault is named. The draft stays one.</exception>
    /// <exception cref="ConflictException">It is no draft, or somebody no longer permits it.</exception>
    public async Task<AirlockRequest> RunAsync(Caller caller, AirlockRequest request, string version, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        OpenRequest.RequireSubmitter(caller, request);
        AirlockSteps.After(request.State, "submit");
        var decision = await consents.RequireAsync(request, caller.Subject, ct);
        var cohort = request.CohortSet;
        var checks = await rules.ForAsync(cohort.Count, ct);
        var (files, findings) = await CheckAsync(request, checks, ct);
        if (request.Direction == AirlockDirection.Import)
        {
            findings = [.. findings.Where(static one => !OfExports.Contains(one.Kind, StringComparer.Ordinal))];
        }
        else
        {
            var admission = await ledger.AdmitAsync(Audience.Project(request.ProjectId), DisclosureLedger.Digest(request.Id), cohort, 0, decision.RegisterVersion, ct);
            if (!admission.MayTell)
            {
                findings = [.. findings, new AirlockFinding(FindingKinds.Differencing, "", "", "a cohort that tells of few persons neither alone nor beside what left before", "one that does")];
            }

            if (decision.Obligations.Where(one => one.Code == "MOR" && one.Date > decision.Date).Max(static one => one.Date) is { } day)
            {
                findings = [.. findings, new AirlockFinding(FindingKinds.Moratorium, "", "", $"nothing that is published before {day.ToString("O", CultureInfo.InvariantCulture)}", "results")];
            }
        }

        return await documents.ChangeAsync(request, version, one => one with
        {
            State = AirlockSteps.After(one.State, "submit"),
            Files = files,
            Findings = findings,
            CheckedBy = rules.Name,
        }, time.GetUtcNow(), ct);
    }

    private async Task<CheckedFiles> CheckAsync(AirlockRequest request, AirlockChecks checks, CancellationToken ct)
    {
        var files = new List<AirlockFile>();
        var findings = new List<AirlockFinding>();
        var folder = AirlockPaths.Folder(request.ProjectId, request.Id);
        await foreach (var found in store.ListAsync(folder, ct))
        {
            var name = found.Path[folder.Length..];
            if (files.Count == AirlockChecks.MostFiles || found.Size > AirlockChecks.MostFileBytes)
            {
                findings.Add(new AirlockFinding(FindingKinds.Size, name, "", $"at most {AirlockChecks.MostFiles} files of {AirlockChecks.MostFileBytes >> 20} MiB", "more"));
                break;
            }

            var content = await store.ReadBytesAsync(found.Path, ct) ?? throw new ConflictException("A file went while it was checked.");
            files.Add(new AirlockFile(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
            findings.AddRange(CheckContent.Run(name, content, checks));
        }

        if (files.Count == 0 && findings.Count == 0)
        {
            throw new InvalidInputException("the request", "files", "at least one file", "none");
        }

        var refused = findings.Where(static one => FindingKinds.Refuses(one.Kind)).Select(static one => new InputFault(one.File, one.Where, one.Expected, one.Found)).ToList();
        return refused.Count == 0 ? new CheckedFiles(files, findings) : throw new InvalidInputException(refused);
    }

    private sealed record CheckedFiles(IReadOnlyList<AirlockFile> Files, IReadOnlyList<AirlockFinding> Findings);
}
