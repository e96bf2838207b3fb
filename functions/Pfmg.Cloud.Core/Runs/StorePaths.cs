namespace Pfmg.Cloud.Core.Runs;

/// <summary>Where everything lies in the object store. The first segment is an account or container on Azure.</summary>
public static class StorePaths
{
    /// <summary>Everything that platforms deliver.</summary>
    public const string Uploads = "uploads/";

    /// <summary>Plans, receipts and intermediate files of runs.</summary>
    public const string Runs = "runs/";

    /// <summary>The reference store.</summary>
    public const string References = "references/";

    /// <summary>The lake: its log, its tables and their Delta views.</summary>
    public const string Lake = "lake/";

    /// <summary>The folder of one platform run's delivery, ending in '/'.</summary>
    public static string Upload(string platform, string run) => $"{Uploads}{platform}/{run}/";

    /// <summary>The folder of one run, ending in '/'.</summary>
    public static string Run(string runId) => $"{Runs}{runId}/";

    /// <summary>A run's plan.</summary>
    public static string Plan(string runId) => $"{Run(runId)}plan.json";

    /// <summary>Why a manifest became no run.</summary>
    public static string Rejection(string runId) => $"{Run(runId)}rejection.json";

    /// <summary>A task's receipt.</summary>
    public static string Receipt(string runId, string task) => $"{Run(runId)}tasks/{task}.json";

    /// <summary>A task's intermediate outputs, ending in '/'.</summary>
    public static string Work(string runId, string task) => $"{Run(runId)}work/{task}/";

    /// <summary>What a run keeps of a sample (gVCF, CRAM), ending in '/'.</summary>
    public static string Results(string runId, string sample) => $"{Run(runId)}results/{sample}/";

    /// <summary>A reference's folder, ending in '/'.</summary>
    public static string Reference(string name) => $"{References}{name}/";
}
