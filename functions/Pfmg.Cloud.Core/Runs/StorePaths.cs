using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Where everything lies in the object store. The first segment is an account or container on Azure.</summary>
public static class StorePaths
{
    /// <summary>Everything that platforms deliver.</summary>
    public const string Uploads = "uploads/";

    /// <summary>Plans, receipts and intermediate files of runs.</summary>
    public const string Runs = "runs/";

    /// <summary>Places in the queue of runs that wait for room on batch compute. No run is called so: their ids hold a hash.</summary>
    public const string WaitingRuns = "runs/waiting/";

    /// <summary>Runs whose jobs are being made, an object each: what is left here when a submitter dies.</summary>
    public const string SubmittingRuns = "runs/submitting/";

    /// <summary>The reference store.</summary>
    public const string References = "references/";

    /// <summary>The lake: its log, its tables and their Delta views.</summary>
    public const string Lake = "lake/";

    /// <summary>The research counter: the register of participants, decisions, what was disclosed, releases of datasets.</summary>
    public const string Counter = "counter/";

    /// <summary>Who read what, hash-chained.</summary>
    public const string Audit = "audit/";

    /// <summary>What waits to leave or to enter, and what was let through.</summary>
    public const string Airlock = "airlock/";

    /// <summary>The folder of one platform run's delivery, ending in '/'.</summary>
    public static string Upload(string platform, string run) => $"{Uploads}{platform}/{run}/";

    /// <summary>The folder of one run, ending in '/'.</summary>
    public static string Run(string runId) => $"{Runs}{runId}/";

    /// <summary>A run's plan.</summary>
    public static string Plan(string runId) => $"{Run(runId)}plan.json";

    /// <summary>Why a manifest became no run.</summary>
    public static string Rejection(string runId) => $"{Run(runId)}rejection.json";

    /// <summary>That a run's end in a state was told to the bus; see <see cref="RunEnd"/>.</summary>
    public static string End(string runId, RunState state) => $"{Run(runId)}ends/{state.ToString().ToLowerInvariant()}.json";

    /// <summary>That the sweeper submitted a run again, for the n-th time, from 1; see <see cref="Resubmission"/>.</summary>
    public static string Resubmission(string runId, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Run(runId)}resubmissions/{number:D6}.json");

    /// <summary>Which job of batch compute is the run's last, where compute needs to remember it.</summary>
    public static string Job(string runId) => $"{Run(runId)}job.json";

    /// <summary>A task's receipt.</summary>
    public static string Receipt(string runId, string task) => $"{Run(runId)}tasks/{task}.json";

    /// <summary>A task's intermediate outputs, ending in '/'.</summary>
    public static string Work(string runId, string task) => $"{Run(runId)}work/{task}/";

    /// <summary>What a run keeps of a sample (gVCF, CRAM), ending in '/'.</summary>
    public static string Results(string runId, string sample) => $"{Run(runId)}results/{sample}/";

    /// <summary>What was measured of a sample's quality, and the verdict.</summary>
    public static string Quality(string runId, string sample) => $"{Run(runId)}qc/{sample}.json";

    /// <summary>A signed decision to commit a run in spite of failed samples: `override.json`, a further one `2.override.json`, and so on.</summary>
    public static string Override(string runId, int number = 1) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Run(runId)}{(number == 1 ? "" : $"{number}.")}override.json");

    /// <summary>What a task found of its samples' identity that held it.</summary>
    public static string Identity(string runId, string task) => $"{Run(runId)}identity/{task}.json";

    /// <summary>A reference's folder, ending in '/'.</summary>
    public static string Reference(string name) => $"{References}{name}/";

    /// <summary>The lake's tables that one ingest writes.</summary>
    public static IReadOnlyList<string> LakeTables { get; } = ["samples", "calls", "assayed", "records", "formats", "sketches", "sites", "carriers"];

    /// <summary>A lake table's data file that one task writes.</summary>
    /// <remarks>The task is told by 16 digits of its name's SHA-256: tasks are named after samples, and what names a data file stands in the lake's log for ever.</remarks>
    public static string LakeData(string table, string runId, string task) =>
        $"{Lake}{table}/{runId}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(task)))[..16]}.parquet";

    /// <summary>Whether a name is that of a manifest: "manifest.json", or "2.manifest.json" and so on for a correction.</summary>
    public static bool IsManifestName(ReadOnlySpan<char> name)
    {
        const string Plain = "manifest.json";
        if (!name.EndsWith(Plain, StringComparison.Ordinal))
        {
            return false;
        }

        var before = name[..^Plain.Length];
        return before.IsEmpty
            || (before.Length is > 1 and <= 10 && before[^1] == '.' && before[0] is >= '1' and <= '9' && !before[..^1].ContainsAnyExceptInRange('0', '9'));
    }

    /// <summary>Splits `uploads/{platform}/{run}/manifest.json` (or a correction's path).</summary>
    /// <returns>False if the path is not a manifest's.</returns>
    public static bool TryParseManifest(string path, out string platform, out string run)
    {
        var parts = path.Split('/');
        var matches = parts is [_, { Length: > 0 }, { Length: > 0 }, _] && path.StartsWith(Uploads, StringComparison.Ordinal) && IsManifestName(parts[3]);
        (platform, run) = matches ? (parts[1], parts[2]) : ("", "");
        return matches;
    }
}
