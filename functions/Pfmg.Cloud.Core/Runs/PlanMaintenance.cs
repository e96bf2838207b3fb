using System.Globalization;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Plans a night's care of the lake: a graph of tasks as any run's, a pure function of the date.</summary>
public static class PlanMaintenance
{
    /// <summary>What stands for the platform of such a plan.</summary>
    public const string Platform = "pfmg";

    /// <summary>What stands for its pipeline.</summary>
    public const string Pipeline = "maintenance/1.0.0";

    private const int Hour = 3_600;

    /// <summary>The id of a night's plan: one night, one plan.</summary>
    /// <param name="night">The date, UTC, on which it is started.</param>
    public static string RunId(DateOnly night) => string.Create(CultureInfo.InvariantCulture, $"maintenance-{night:yyyyMMdd}");

    /// <summary>Compacts to both tiers, deletes what no version needs any more, and looks whether all is there: sizes every night, contents on Sundays.</summary>
    /// <param name="night">The date, UTC, on which it is started.</param>
    /// <remarks>Ids are in the order of the tasks, each of which waits for the one before: two that rewrite the lake at once would only lose races.</remarks>
    public static RunPlan Of(DateOnly night)
    {
        var runId = RunId(night);
        return new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = runId,
            Platform = Platform,
            Run = runId,
            ManifestPath = "",
            ManifestSha256 = "",
            Pipeline = Pipeline,
            Manifest = new Manifest { SchemaVersion = "1.0", Platform = Platform, Run = runId, Reference = "", Samples = [], Files = [] },
            Tasks =
            [
                Task("compact.1", TaskKinds.Compact, [], new CompactParameters(1), cores: 2, memoryMiB: 12_288, hours: 8),
                Task("compact.2", TaskKinds.Compact, ["compact.1"], new CompactParameters(2), cores: 2, memoryMiB: 12_288, hours: 8),
                Task("vacuum", TaskKinds.Vacuum, ["compact.2"], new VacuumParameters(RetentionDays: 30), cores: 1, memoryMiB: 2_048, hours: 4),
                Task("verify", TaskKinds.Verify, ["vacuum"], new VerifyParameters(night.DayOfWeek == DayOfWeek.Sunday), cores: 1, memoryMiB: 2_048, hours: 20),
            ],
        };
    }

    private static PlannedTask Task<T>(string id, string kind, IReadOnlyList<string> after, T parameters, int cores, int memoryMiB, int hours) =>
        new(cores, memoryMiB, timeoutSeconds: hours * Hour) { Id = id, Kind = kind, DependsOn = after, Parameters = TaskParameters.Write(parameters), Outputs = [] };
}

/// <summary>Parameters of <see cref="TaskKinds.Compact"/>.</summary>
/// <param name="Tier">The tier made, 1 or 2.</param>
public sealed record CompactParameters(int Tier);

/// <summary>Parameters of <see cref="TaskKinds.Vacuum"/>.</summary>
/// <param name="RetentionDays">Versions that were the latest at some time in so many days stay whole.</param>
public sealed record VacuumParameters(int RetentionDays);

/// <summary>Parameters of <see cref="TaskKinds.Verify"/>.</summary>
/// <param name="ReadsContent">Whether files are read whole and hashed; otherwise their sizes are compared.</param>
public sealed record VerifyParameters(bool ReadsContent);
