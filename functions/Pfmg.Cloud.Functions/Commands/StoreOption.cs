using System.CommandLine;
using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`--store DIR`: the folder that holds everything on one machine.</summary>
internal sealed class StoreOption : Option<DirectoryInfo?>
{
    /// <summary>The environment's variable that names the folder when the option does not.</summary>
    public const string Variable = "PFMG_STORE";

    private const string DefaultFolder = ".pfmg";
    private const string NodeVariable = "AZ_BATCH_NODE_SHARED_DIR";

    public StoreOption() : base("--store")
    {
        Description = $"The folder that holds everything; else ${Variable}, else {DefaultFolder}";
        HelpName = "DIR";
        Recursive = true;
    }

    /// <summary>The store's full path: the option, the variable, on a node of Azure Batch the folder that its tasks share, or the default, in this order.</summary>
    /// <remarks>Behind the Functions host the working directory is the package, which nobody may write; with its seams on Azure the app needs a place for scratch only.</remarks>
    public string PathFor(ParseResult parsed, Terminal terminal) =>
        Path.GetFullPath(parsed.GetValue(this)?.FullName ?? NotEmpty(terminal.Settings[Variable]) ?? Shared(terminal) ?? (IsBehindHost(terminal) ? Scratch(terminal) : DefaultFolder));

    /// <summary>Where the command works: this folder, and what the environment moves to Azure.</summary>
    public Deployment DeploymentFor(ParseResult parsed, Terminal terminal) => Deployment.Of(PathFor(parsed, terminal), terminal.Settings);

    private static bool IsBehindHost(Terminal terminal) => NotEmpty(terminal.Settings[ServeOptions.HostPortVariable]) is not null;

    // An instance's own disk goes with it: objects that were put there would be lost without a word.
    private static string Scratch(Terminal terminal) => Deployment.Of(DefaultFolder, terminal.Settings).Azure is { } azure && (azure["LakeUrl"] ?? azure["EmulatorConnectionString"]) is not null
        ? Path.Combine(Path.GetTempPath(), "pfmg")
        : throw new UsageException($"Azure__LakeUrl, Azure__IntakeUrl: expected behind the Functions host, found neither; {Variable} names a folder in their place, one that stays.");

    private static string? Shared(Terminal terminal) => NotEmpty(terminal.Settings[NodeVariable]) is { } folder ? Path.Combine(folder, "pfmg") : null;

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
