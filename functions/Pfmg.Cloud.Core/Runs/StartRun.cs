using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What the arrival of a manifest does: check, plan, submit. Ends in milliseconds; any number of calls for one manifest make one run.</summary>
/// <param name="store">Where manifests lie and plans go.</param>
/// <param name="compute">Runs the plan.</param>
/// <param name="tell">Tells of a refusal.</param>
/// <param name="catalogue">Lists runs.</param>
/// <param name="options">What a demonstration changes of the plan.</param>
/// <remarks>
/// Nothing remembers events: the run's id follows from the manifest's path and bytes, its plan is created only if absent,
/// and submitting twice is submitting once. A crash anywhere is mended by the next call.
/// </remarks>
public sealed class StartRun(IObjectStore store, IBatchCompute compute, TellEnd tell, RunCatalogue catalogue, PlanOptions options)
{
    /// <summary>Starts the run of a manifest, or refuses it in `rejection.json`.</summary>
    /// <param name="manifestPath">The manifest's object path.</param>
    /// <param name="ct">Cancels; the next call goes on.</param>
    /// <exception cref="InvalidInputException">The path is not a manifest's.</exception>
    /// <exception cref="NotFoundException">There is no such manifest.</exception>
    public async Task<StartedRun> RunAsync(string manifestPath, CancellationToken ct)
    {
        if (!StorePaths.TryParseManifest(manifestPath, out var platform, out var run))
        {
            throw new InvalidInputException(manifestPath, "", $"{StorePaths.Uploads}PLATFORM/RUN/manifest.json", "another path");
        }

        using var span = Spans.Start.BeginIn(UploadTrace.Of(platform, run));
        var read = await new ReadManifestObject(store).ReadAsync(manifestPath, ct);
        var runId = RunId.Of(platform, run, manifestPath, read.Sha256);
        span?.SetTag(Facts.Run, runId);
        var known = await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct);
        span?.SetTag(Facts.Known, known is not null);
        if (known is not { } plan)
        {
            var (planned, faults) = await PlanAsync(manifestPath, platform, run, read, ct);
            if (planned is null)
            {
                var rejection = new RunRejection { RunId = runId, ManifestPath = manifestPath, Faults = faults };
                await store.PutJsonAsync(StorePaths.Rejection(runId), rejection, PutCondition.Overwrite, ct);
                await tell.RejectedAsync(rejection, ct);
                span?.SetTag(Facts.Faults, faults.Count);
                return new StartedRun(runId, Accepted: false, faults);
            }

            plan = await CreateAsync(planned, read, ct);
        }

        span?.SetTag(Facts.Tasks, plan.Tasks.Count);

        // A run that is in the lake needs no compute; a scan of old manifests finds many of those.
        if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(runId, plan.Tasks[^1].Id), ct) is not { Succeeded: true })
        {
            await EnterAsync(plan, ct);
            await compute.SubmitAsync(plan, ct);
        }

        return new StartedRun(runId, Accepted: true, []);
    }

    private async Task EnterAsync(RunPlan plan, CancellationToken ct)
    {
        try
        {
            await catalogue.BeginAsync(plan, ct);
        }
        catch (UnavailableException)
        {
            // A run does not wait for an index, which the sweeper mends.
        }
    }

    private async Task<bool> WasDeliveredAsync(string platform, string run, CancellationToken ct)
    {
        await foreach (var found in store.ListAsync(StorePaths.Upload(platform, run), ct))
        {
            if (StorePaths.TryParseManifest(found.Path, out _, out _))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<(RunPlan? Plan, IReadOnlyList<InputFault> Faults)> PlanAsync(
        string path, string platform, string run, ManifestObject read, CancellationToken ct)
    {
        if (read.Bytes is not { } bytes)
        {
            return (null, [new InputFault(path, "", $"a manifest of at most {ReadManifest.MaximumBytes} bytes", $"{read.Size} bytes")]);
        }

        var reading = ReadManifest.Read(bytes, path);
        if (reading.Manifest is not { } manifest)
        {
            return (null, reading.Faults);
        }

        var faults = new List<InputFault>();
        MustBe(platform, manifest.Platform, "platform");
        MustBe(run, manifest.Run, "run");
        var reference = await store.FindReferenceAsync(manifest.Reference, ct);
        if (reference is null)
        {
            var known = new List<string>();
            await foreach (var info in store.ReferencesAsync(ct))
            {
                known.Add(info.Name);
            }

            faults.Add(new InputFault(
                path, "reference", known.Count == 0 ? "the name of a reference in the reference store, which holds none" : $"one of {string.Join(", ", known)}", manifest.Reference));
        }

        faults.AddRange(await new CheckCorrection(store).CheckAsync(path, platform, run, manifest.Replaces, ct));
        if (manifest.Replaces is { } replaces && replaces != run && !await WasDeliveredAsync(platform, replaces, ct))
        {
            faults.Add(new InputFault(path, "replaces", "a run that this platform delivered before", replaces));
        }

        faults.AddRange(await new CheckDelivery(store).CheckAsync(path, manifest, ct));
        return faults.Count > 0
            ? (null, faults)
            : (PlanRun.Plan(path, read.Sha256, manifest, PipelineDefinition.Load(manifest.Pipeline ?? PipelineDefinition.Default), reference!, options), []);

        void MustBe(string expected, string found, string where)
        {
            if (!string.Equals(expected, found, StringComparison.Ordinal))
            {
                faults.Add(new InputFault(path, where, $"{expected}, as in the path", found));
            }
        }
    }

    private async Task<RunPlan> CreateAsync(RunPlan plan, ManifestObject manifest, CancellationToken ct)
    {
        try
        {
            var created = await store.PutJsonAsync(StorePaths.Plan(plan.RunId), plan, PutCondition.CreateOnly, ct);
            Measures.RunsStarted.Add(1);
            // Both by the store's clock.
            Measures.EventAge.Record(Math.Max(0, (created.LastModified - manifest.ArrivedAt).TotalSeconds));
            return plan;
        }
        catch (ConflictException)
        {
            return await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(plan.RunId), ct);
        }
    }
}

/// <summary>What became of a manifest.</summary>
/// <param name="RunId">The run that it is.</param>
/// <param name="Accepted">Whether it is planned and submitted; false if it was refused.</param>
/// <param name="Faults">Why it was refused: every fault, not just the first.</param>
public sealed record StartedRun(string RunId, bool Accepted, IReadOnlyList<InputFault> Faults);

/// <summary>Why a manifest became no run: `runs/{id}/rejection.json`. A plan, once made, outweighs it.</summary>
public sealed record RunRejection
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The run that the manifest would have been.</summary>
    public required string RunId { get; init; }

    /// <summary>The manifest's object path.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>Every fault, each with file, field, expected, found.</summary>
    public required IReadOnlyList<InputFault> Faults { get; init; }
}
