using System.Globalization;
using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What a listing tells of one run, without reading anything.</summary>
internal sealed class RunFolder(string runId)
{
    private readonly Dictionary<RunState, DateTimeOffset> _ends = [];

    public string RunId { get; } = runId;

    public bool HasPlan { get; private set; }

    public bool HasRejection { get; private set; }

    /// <summary>The last time that a plan, a receipt or a resubmission was written, by the store's clock.</summary>
    public DateTimeOffset LastProgress { get; private set; }

    /// <summary>The number of the last resubmission; 0 if there was none.</summary>
    public int Resubmissions { get; private set; }

    /// <summary>Whether compute says that no node works on it yet; set by <see cref="SweepRun"/>.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Intermediate files.</summary>
    public List<ObjectInfo> Work { get; } = [];

    /// <summary>When an end was told, by the store's clock; null if it was not.</summary>
    public DateTimeOffset? EndOf(RunState state) => _ends.TryGetValue(state, out var at) ? at : null;

    /// <summary>Every run below a prefix (all, or one), by one listing, in the order of their ids.</summary>
    public static async IAsyncEnumerable<RunFolder> ListAsync(IObjectStore store, string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        RunFolder? folder = null;
        await foreach (var found in store.ListAsync(prefix, ct))
        {
            var parts = found.Path.Split('/');
            if (parts.Length < 3)
            {
                continue;
            }

            if (folder is not null && folder.RunId != parts[1])
            {
                yield return folder;
                folder = null;
            }

            folder ??= new RunFolder(parts[1]);
            folder.Add(parts, found);
        }

        if (folder is not null)
        {
            yield return folder;
        }
    }

    private void Add(string[] parts, ObjectInfo found)
    {
        switch (parts)
        {
            case [_, _, "plan.json"]:
                HasPlan = true;
                Progressed(found);
                break;
            case [_, _, "rejection.json"]:
                HasRejection = true;
                break;
            case [_, _, "job.json"]:
                // A run that has waited long for its job begins anew to be waited for.
                Progressed(found);
                break;
            case [_, _, "tasks", _]:
                Progressed(found);
                break;
            case [_, _, "resubmissions", var name] when int.TryParse(Path.GetFileNameWithoutExtension(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                Resubmissions = Math.Max(Resubmissions, number);
                Progressed(found);
                break;
            case [_, _, "ends", var name] when Enum.TryParse<RunState>(Path.GetFileNameWithoutExtension(name), ignoreCase: true, out var state):
                _ends[state] = found.LastModified;
                break;
            case [_, _, "work", ..]:
                Work.Add(found);
                break;
        }
    }

    private void Progressed(ObjectInfo found) => LastProgress = found.LastModified > LastProgress ? found.LastModified : LastProgress;
}
