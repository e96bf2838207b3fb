using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps;

public sealed class RunToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunTool Tool => new(_folder.Path);

    [Fact]
    public async Task Arguments_reach_the_tool_as_they_are()
    {
        Assert.Equal("$HOME;|`x` 'q'\n", await Tool.ReadTextAsync(ToolCommand.Of("echo", "$HOME;|`x` 'q'"), default));
        Assert.Equal(_folder.Path + "\n", await Tool.ReadTextAsync(ToolCommand.Of("pwd"), default));
    }

    [Fact]
    public async Task Tools_are_piped_from_feed_to_drain()
    {
        var fed = new byte[3_000_000];
        Array.Fill(fed, (byte)'a');
        var drained = new MemoryStream();
        await Tool.PipeAsync(
            [ToolCommand.Of("cat"), ToolCommand.Of("tr", "a", "b"), ToolCommand.Of("cat")],
            (input, ct) => input.WriteAsync(fed, ct).AsTask(),
            (output, ct) => output.CopyToAsync(drained, ct),
            default);
        Assert.Equal(fed.Length, drained.Length);
        Assert.All(drained.ToArray().Distinct(), value => Assert.Equal((byte)'b', value));
    }

    [Fact]
    public async Task The_tool_that_failed_is_named_not_those_that_it_broke()
    {
        var e = await Assert.ThrowsAsync<UnavailableException>(() => Tool.PipeAsync(
            [ToolCommand.Of("cat", "/dev/zero"), ToolCommand.Of("bash", "-c", "echo first >&2; echo second >&2; exit 7"), ToolCommand.Of("cat")], null, null, default));
        Assert.Contains("bash ended with exit code 7: second", e.Message, StringComparison.Ordinal);
        Assert.Equal(["first", "second"], e.LastLines);
    }

    [Fact]
    public async Task A_tool_that_was_killed_is_the_cause_not_the_one_that_read_its_half_output()
    {
        var e = await Assert.ThrowsAsync<UnavailableException>(() => Tool.PipeAsync(
            [ToolCommand.Of("sh", "-c", "echo half; kill -9 $$"), ToolCommand.Of("bash", "-c", "cat > /dev/null; exit 7")], null, null, default));
        Assert.Equal(137, e.ExitCode);
        Assert.StartsWith("sh ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_was_killed_is_the_cause_not_our_reader_that_found_half_a_record()
    {
        for (var i = 0; i < 20; i++)
        {
            var e = await Assert.ThrowsAsync<UnavailableException>(() => Tool.PipeAsync(
                [ToolCommand.Of("sh", "-c", "echo half; kill -9 $$")],
                null,
                async (output, ct) =>
                {
                    await output.CopyToAsync(Stream.Null, ct);
                    throw new InvalidInputException("f", "", "a whole record", "half of one");
                },
                default));
            Assert.Equal(137, e.ExitCode);
        }
    }

    [Fact]
    public async Task A_tool_that_stops_reading_on_purpose_is_no_failure()
    {
        using var drained = new MemoryStream();
        await Tool.PipeAsync(
            [ToolCommand.Of("head", "-c", "5")],
            async (input, ct) =>
            {
                while (true)
                {
                    await input.WriteAsync(new byte[1 << 16], ct);
                }
            },
            (output, ct) => output.CopyToAsync(drained, ct),
            default);
        Assert.Equal(5, drained.Length);
    }

    [Fact]
    public async Task A_reader_that_fails_stops_endless_tools_and_is_the_failure()
    {
        var e = await Assert.ThrowsAsync<InvalidInputException>(() => Tool.PipeAsync(
            [ToolCommand.Of("cat", "/dev/zero"), ToolCommand.Of("cat")], null, (_, _) => throw new InvalidInputException("f", "", "x", "y"), default));
        Assert.Equal("f", e.Faults[0].File);
    }

    [Fact]
    public async Task A_tool_that_is_not_there_is_named()
    {
        var e = await Assert.ThrowsAsync<UnavailableException>(() => Tool.RunAsync(ToolCommand.Of("pfmg-is-not-here"), default));
        Assert.Contains("pfmg-is-not-here", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_tool_that_is_not_there_is_named_wherever_it_stands_in_a_pipe(int place)
    {
        var commands = Enumerable.Range(0, 3).Select(i => i == place ? ToolCommand.Of("pfmg-is-not-here") : ToolCommand.Of("cat")).ToList();
        var failure = await Assert.ThrowsAsync<UnavailableException>(() => Tool.PipeAsync(commands, (input, ct) => input.WriteAsync(new byte[1], ct).AsTask(), null, default));
        Assert.Contains("pfmg-is-not-here could not be started", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_leaves_no_file_behind()
    {
        await Tool.PipeAsync([ToolCommand.Of("echo", "x"), ToolCommand.Of("cat"), ToolCommand.Of("cat")], null, null, default);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Cancelling_kills_the_tool_and_its_children()
    {
        using var cancel = new CancellationTokenSource();
        var children = new StringBuilder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tool.PipeAsync(
            [ToolCommand.Of("bash", "-c", "cat /dev/zero > /dev/null & echo $!; echo $$; wait")],
            null,
            async (output, ct) =>
            {
                using var reader = new StreamReader(output);
                children.AppendLine(await reader.ReadLineAsync(ct)).AppendLine(await reader.ReadLineAsync(ct));
                await cancel.CancelAsync();
                await reader.ReadToEndAsync(ct);
            },
            cancel.Token));
        foreach (var line in children.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A child that init has yet to reap is dead all the same: state Z.
            var stat = $"/proc/{int.Parse(line, CultureInfo.InvariantCulture)}/stat";
            Assert.True(!File.Exists(stat) || (await File.ReadAllTextAsync(stat)).Contains(") Z", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Only_the_last_lines_are_kept()
    {
        var e = await Assert.ThrowsAsync<UnavailableException>(() => Tool.RunAsync(ToolCommand.Of("bash", "-c", "for i in $(seq 500); do echo $i >&2; done; exit 1"), default));
        Assert.Equal("500", e.LastLines[^1]);
        Assert.True(e.LastLines.Count <= 50);
    }
}
