using Pfmg.Cloud.Lake.Cache;
using Pfmg.Cloud.Lake.Cost;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>Brings to this machine what the statements of one lease read, just before they run.</summary>
/// <remarks>
/// In a folder there is nothing to bring. Of files elsewhere the footers come first; with them the engine plans the statement, and
/// the plan says which columns of which rows are read. The engine holds its thread while it reads from a disk, and so does this
/// while it reads from the store: what fetches is asynchronous, who waits is the one thread that a slot of the engine allows.
/// </remarks>
/// <param name="cache">Where files of a store elsewhere come to lie; null if there are none.</param>
/// <param name="given">The files that were given so far.</param>
/// <param name="meter">Takes down what queries would read, which then do not run; null to let them.</param>
internal sealed class EngineInput(SparseCache? cache, Func<IReadOnlyList<GivenFile>> given, CostMeter? meter = null) : IDisposable
{
    private readonly HashSet<SparseFile> _kept = [];
    private readonly FetchTrace _trace = new();
    private IReadOnlyList<SparseFile> _read = [];

    /// <summary>No files at all.</summary>
    public static EngineInput None => new(null, static () => []);

    /// <summary>The files that were given so far.</summary>
    public IReadOnlyList<GivenFile> Given => given();

    /// <summary>What was fetched from the store for this lease; null if nothing is ever fetched.</summary>
    public StoreTraffic? Fetched => cache is null ? null : new StoreTraffic(_trace.Requests, _trace.Bytes);

    /// <summary>Brings what a statement needs to be understood: footers.</summary>
    public void PrepareToBind(CancellationToken ct)
    {
        if (cache is null)
        {
            return;
        }

        var added = given().Select(static file => file.Sparse).OfType<SparseFile>().Where(_kept.Add).ToList();
        cache.Keep(added);
        Wait(added.Select(file => file.FetchFooterAsync(_trace, ct)));
        _read = [.. _kept];
    }

    /// <summary>Brings all of the files that were given.</summary>
    public void PrepareAll(CancellationToken ct)
    {
        PrepareToBind(ct);
        _read = [.. _kept];
        Wait(_kept.Where(static file => !file.IsWhole).Select(file => file.FetchRestAsync(_trace, ct)));
    }

    /// <summary>Brings what a query reads.</summary>
    /// <param name="plan">The engine's plan of it, as JSON; asked for only if something may be missing.</param>
    /// <param name="ct">Cancels.</param>
    public void PrepareToRun(Func<string> plan, CancellationToken ct)
    {
        PrepareToBind(ct);
        Measure(plan);
        if (cache is null)
        {
            return;
        }

        var parts = _kept.Where(static file => !file.IsWhole).ToDictionary(static file => file.Path, StringComparer.Ordinal);
        _read = [.. _kept];
        if (parts.Count == 0)
        {
            return;
        }

        var planned = PlannedScan.Read(plan());
        if (planned.Scans is not { } scans)
        {
            // A query that makes no sense reads nothing; what the engine can only run and not tell reads anything.
            if (planned.MayRun)
            {
                Wait(parts.Values.Select(file => file.FetchRestAsync(_trace, ct)));
            }

            return;
        }

        var files = scans.SelectMany(static scan => scan.Paths, static (scan, path) => (scan, path))
            .Where(read => parts.ContainsKey(read.path))
            .GroupBy(read => parts[read.path], static read => read.scan)
            .ToList();
        _read = [.. files.Select(static file => file.Key), .. _kept.Where(static file => file.IsWhole)];
        Wait(files.Select(file => file.Key.FetchAsync(file, _trace, ct)));
    }

    /// <summary>A query that reads no files of the lake may run: others are understood by what it tells.</summary>
    private void Measure(Func<string> plan)
    {
        if (meter is not null && given().Count > 0)
        {
            meter.Add(PlannedScan.Read(plan()), given());
            throw new CostMeasuredException();
        }
    }

    /// <summary>After a failure: fetches those files of the last query anew that are not wholly here, as the log says.</summary>
    /// <returns>Whether any were fetched, so that the query is worth another try.</returns>
    /// <exception cref="Core.Errors.CorruptException">One is not what the log says; it is named.</exception>
    public bool FetchAnew(CancellationToken ct)
    {
        int before = _trace.Requests;
        Wait(_read.Select(file => file.FetchAnewAsync(_trace, ct)));
        return _trace.Requests > before;
    }

    public void Dispose()
    {
        cache?.Release(_kept);
        _kept.Clear();
    }

    private static void Wait(IEnumerable<Task> fetches) => Task.WhenAll(fetches).GetAwaiter().GetResult();
}

/// <summary>What a query fetched from the store.</summary>
/// <param name="Requests">Ranges and whole files asked for.</param>
/// <param name="Bytes">Bytes received.</param>
public sealed record StoreTraffic(int Requests, long Bytes);
