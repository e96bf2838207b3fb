using System.Text;
using Microsoft.Extensions.Configuration;
using Pfmg.Cloud.Functions.Commands;

namespace Pfmg.Cloud.Functions.Tests.Commands;

/// <summary>One command line, run inside the test: its exit code and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public static Task<CommandRun> OfAsync(params string[] args) => WithSettingsAsync([], args);

    public static async Task<CommandRun> WithSettingsAsync(Dictionary<string, string?> settings, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var exitCode = await PfmgCommandLine.RunAsync(args, terminal);
        return new CommandRun(exitCode, output.ToArray(), error.ToString());
    }
}
