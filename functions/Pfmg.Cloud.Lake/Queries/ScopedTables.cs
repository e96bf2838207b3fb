using System.Globalization;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Makes and keeps, of the callsets of a lake version, those that a scope permits.</summary>
/// <remarks>
/// Made of the version's table in memory, so no file is read again. Which callset another replaced and which of a person's is counted is
/// told anew among the permitted ones: nobody else has a say in it. The last few asked for are kept; one that goes is dropped when no
/// query that was given it is left.
/// </remarks>
internal sealed class ScopedTables(LakeEngine engine) : IDisposable
{
    private const int MostKept = 12;

    /// <summary>A callset takes some hundred bytes in each table that it is in.</summary>
    private const int MostCallsets = 500_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<(string Key, ScopedSamples Scoped)> _kept = [];
    private readonly List<(int Number, WeakReference<ScopedSamples> Scoped)> _made = [];
    private readonly NamedTables _named = new();
    private int _last;

    /// <summary>The permitted callsets of a version.</summary>
    /// <param name="samples">All of its callsets.</param>
    /// <param name="scope">Who is permitted.</param>
    /// <param name="ct">Cancels; another caller then goes on.</param>
    public async Task<ScopedSamples> OfAsync(SamplesInMemory samples, SampleScope scope, CancellationToken ct)
    {
        // A table's name is given out once.
        var key = $"{samples.Sql} {scope.Key}";
        await _gate.WaitAsync(ct);
        try
        {
            var at = _kept.FindIndex(kept => string.Equals(kept.Key, key, StringComparison.Ordinal));
            var found = at >= 0 ? _kept[at].Scoped : Make(samples, scope, ct);
            if (at >= 0)
            {
                _kept.RemoveAt(at);
            }

            _kept.Add((key, found));
            while (_kept.Count > MostKept || (_kept.Count > 1 && _kept.Sum(static kept => (long)kept.Scoped.Count) > MostCallsets))
            {
                _kept.RemoveAt(0);
            }

            DropUnused(ct);
            return found;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private ScopedSamples Make(SamplesInMemory samples, SampleScope scope, CancellationToken ct)
    {
        var number = ++_last;
        using var lease = engine.RentAside(EngineInput.None);
        try
        {
            var made = new MakeScoped(lease, _named, number).Run(samples, scope, ct);
            _made.Add((number, new WeakReference<ScopedSamples>(made)));
            return made;
        }
        catch
        {
            lease.Execute(Drop(number), CancellationToken.None);
            throw;
        }
    }

    private void DropUnused(CancellationToken ct)
    {
        var unused = _made.FindAll(static made => !made.Scoped.TryGetTarget(out _));
        if (unused.Count == 0)
        {
            return;
        }

        using var lease = engine.RentAside(EngineInput.None);
        lease.Execute(string.Concat(unused.Select(static made => Drop(made.Number))), ct);
        _made.RemoveAll(unused.Contains);
    }

    private static string Drop(int number) => string.Create(
        CultureInfo.InvariantCulture, $"DROP TABLE IF EXISTS memory.main.scoped_{number};\nDROP TABLE IF EXISTS memory.main.scoped_runs_{number};\n");
}
