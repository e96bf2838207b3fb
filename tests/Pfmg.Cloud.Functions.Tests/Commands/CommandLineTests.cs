using System.CommandLine;
using Pfmg.Cloud.Functions.Commands;

namespace Pfmg.Cloud.Functions.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_command_has_a_help_with_an_example()
    {
        foreach (var words in AllCommands())
        {
            var run = await CommandRun.OfAsync([.. words, "--help"]);

            Assert.True(run.ExitCode == 0, $"pfmg {string.Join(' ', words)} --help answered {run.ExitCode}: {run.Error}");
            Assert.Contains("Example:\n  pfmg ", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("task")]
    [InlineData("task", "run-without-task")]
    [InlineData("serve", "--port", "seventy")]
    [InlineData("serve", "--host", "0.0.0.0")]
    [InlineData("serve", "--host", "example.org")]
    public async Task A_wrong_command_line_is_exit_code_2_told_on_standard_error(params string[] args)
    {
        var run = await CommandRun.OfAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("pfmg: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_a_result()
    {
        var run = await CommandRun.OfAsync("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", run.Output);
    }

    private static IEnumerable<string[]> AllCommands()
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(output, TextWriter.Null, new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        return [.. Below(PfmgCommandLine.Create(terminal), [])];
    }

    private static IEnumerable<string[]> Below(Command command, string[] words) =>
        command.Subcommands.SelectMany(child => Below(child, [.. words, child.Name])).Prepend(words);
}
