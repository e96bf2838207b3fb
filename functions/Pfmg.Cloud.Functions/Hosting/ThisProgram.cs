using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>This executable, to be started again for one task.</summary>
internal static class ThisProgram
{
    private static readonly string Folder = AppContext.BaseDirectory;

    /// <summary>A command line of it.</summary>
    public static ToolCommand With(params string[] arguments)
    {
        // Started by `dotnet`, as tests are, it is started so again: the runtime may be installed where only that knows.
        var running = Environment.ProcessPath;
        return Path.GetFileNameWithoutExtension(running) is "dotnet"
            ? ToolCommand.Of(running!, ["exec", Path.Combine(Folder, "pfmg.dll"), .. arguments])
            : ToolCommand.Of(Path.Combine(Folder, OperatingSystem.IsWindows() ? "pfmg.exe" : "pfmg"), arguments);
    }
}
