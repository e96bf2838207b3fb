using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Lake.Delta;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Makes new data files visible: checks that they are there, commits them as one lake version, publishes Delta.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
/// <param name="known">The log as far as its owner has read it, so that only what came since is read; null to read it from its checkpoints.</param>
public sealed class CommitFiles(IObjectStore store, TimeProvider time, LakeLog? known = null)
{
    /// <summary>Commits; run again after a crash anywhere, it completes what is missing and gives the same version.</summary>
    /// <param name="id">Derived from what is committed (a run's id).</param>
    /// <param name="files">The data files of one or several ingests.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">A file is missing or has another size than told.</exception>
    /// <exception cref="ConflictException">A file is in the lake under another id.</exception>
    public Task<CommitOutcome> RunAsync(string id, IReadOnlyList<LakeFile> files, CancellationToken ct) => RunAsync(id, files, null, ct);

    /// <summary>Commits after a last look at the very version that the entry follows.</summary>
    /// <param name="id">Derived from what is committed.</param>
    /// <param name="files">The data files.</param>
    /// <param name="look">As <see cref="LakeLog.CommitAsync(LakeCommit, Func{LakeSnapshot, CancellationToken, Task}, CancellationToken)"/> takes it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CommitOutcome> RunAsync(string id, IReadOnlyList<LakeFile> files, Func<LakeSnapshot, CancellationToken, Task>? look, CancellationToken ct)
    {
        using var span = Spans.Commit.Begin();
        foreach (var file in files)
        {
            var there = await store.HeadAsync(file.Path, ct) ?? throw new CorruptException($"{file.Path} is missing, {file.Size} bytes were written.");
            if (there.Size != file.Size)
            {
                throw new CorruptException($"{file.Path} has {there.Size} bytes, {file.Size} were written.");
            }
        }

        var log = known ?? new LakeLog(store, time);
        var outcome = await log.CommitAsync(new LakeCommit(id, LakeChange.Ingest, files, []), look, ct);
        await new DeltaView(store, log).PublishAsync(ct);
        span?.SetTag(Facts.LakeVersion, outcome.Version).SetTag(Facts.Known, outcome.AlreadyCommitted).SetTag(Facts.Files, files.Count).SetTag(Facts.Rows, files.Sum(static file => file.Rows));
        return outcome;
    }
}
