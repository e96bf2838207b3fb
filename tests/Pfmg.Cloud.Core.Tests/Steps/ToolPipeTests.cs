using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class ToolPipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pipe_whose_writer_died_unopened_ends_for_its_reader_and_the_other_way_round()
    {
        using var first = ToolPipe.Create(_folder.Path);
        var reading = Task.Factory.StartNew(() => File.ReadAllBytes(first.Path), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await first.WriterEndedAsync();
        Assert.Empty(await reading);

        using var second = ToolPipe.Create(_folder.Path);
        var writing = Task.Factory.StartNew(() => File.OpenWrite(second.Path).Dispose(), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var ended = second.ReaderEndedAsync();
        await writing;
        await second.WriterEndedAsync();
        await ended;
    }
}
