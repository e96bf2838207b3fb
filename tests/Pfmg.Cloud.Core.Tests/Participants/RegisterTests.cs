using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Tests.Policy;

namespace Pfmg.Cloud.Core.Tests.Participants;

/// <summary>The register loses nothing, and everybody sees the same.</summary>
public sealed class RegisterTests : IDisposable
{
    private readonly Counter _counter = new();

    [Fact]
    public async Task Of_two_hundred_concurrent_writers_in_four_instances_none_is_lost()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => new Register(_counter.Store, _counter.Clock)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => instances[i % 4].AppendAsync(
            $"writer-{i}", _ => [new RegisterEvent { Participant = $"P{i}", Registered = new Participant { Id = $"P{i}" } }], CancellationToken.None)));
        var state = await _counter.Register.ReadAsync(CancellationToken.None);
        Assert.Equal(200, state.Version);
        Assert.Equal(Enumerable.Range(0, 200), state.Participants.Select(one => int.Parse(one.Data.Id[1..], System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.Equal(Enumerable.Range(0, 200), state.Participants.Select(one => one.Number));
        foreach (var instance in instances)
        {
            Assert.Equal(200, (await instance.ReadAsync(CancellationToken.None)).Version);
            instance.Dispose();
        }
    }

    [Fact]
    public async Task A_version_is_read_as_it_was()
    {
        for (int i = 0; i < 70; i++)
        {
            await _counter.RegisterAsync(new Participant { Id = $"P{i}" });
        }

        using var other = new Register(_counter.Store, _counter.Clock);
        foreach (int version in (int[])[0, 1, 63, 64, 65, 70])
        {
            var state = await other.AtAsync(version, CancellationToken.None);
            Assert.Equal((version, version), (state.Version, state.Participants.Count));
        }

        await Assert.ThrowsAsync<NotFoundException>(() => other.AtAsync(71, CancellationToken.None));
    }

    [Fact]
    public async Task A_hole_is_told()
    {
        for (int i = 0; i < 3; i++)
        {
            await _counter.RegisterAsync(new Participant { Id = $"P{i}" });
        }

        await _counter.Store.DeleteAsync("counter/register/00000000000000000002.json", CancellationToken.None);
        await Assert.ThrowsAsync<CorruptException>(() => _counter.Register.AtAsync(2, CancellationToken.None));
    }

    public void Dispose() => _counter.Dispose();
}
