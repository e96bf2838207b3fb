using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Cohorts;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>What every query stands on: the log, the engine, and the lake's files on this machine. One a process.</summary>
public sealed class LakeReader : IDisposable
{
    private readonly LakeLog _log;
    private readonly LakeFiles _files;
    private readonly SampleTables _samples;
    private readonly RowOrder _order = new();

    /// <summary>Starts an engine over a store.</summary>
    /// <param name="store">Where the lake lies.</param>
    /// <param name="log">Its log.</param>
    /// <param name="options">The engine's limits.</param>
    public LakeReader(IObjectStore store, LakeLog log, EngineOptions options)
    {
        _log = log;
        _files = new LakeFiles(store, options);
        Engine = new LakeEngine(options, [_files.ReadableDirectory], _files.AreSparse);
        _samples = new SampleTables(_files, Engine);
        Carriers = new CarriersCache(options.CarriersBytes);
    }

    internal LakeEngine Engine { get; }

    /// <summary>Asks the engine for a number, beside its slots: one that is busy works.</summary>
    /// <param name="ct">Cancels.</param>
    public async Task ProbeAsync(CancellationToken ct)
    {
        await Task.Yield();
        using var lease = Engine.RentAside(EngineInput.None);
        _ = lease.Count("SELECT 1", [], ct);
    }

    /// <summary>Carriers that queries have read.</summary>
    internal CarriersCache Carriers { get; }

    /// <summary>The lake at a version, ready to be read.</summary>
    /// <param name="version">Null for the latest.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Core.Errors.NotFoundException">There is no such version.</exception>
    internal async Task<LakeView> OpenAsync(long? version, CancellationToken ct) => new(await _log.SnapshotAsync(version, ct), version is null, _files, Engine, _samples, _order);

    /// <summary>A version that was resolved before.</summary>
    internal LakeView Open(LakeSnapshot snapshot) => new(snapshot, false, _files, Engine, _samples, _order);

    /// <summary>Deletes copies of files that were erased from this machine.</summary>
    internal void Forget(IReadOnlyCollection<LakeFile> files) => _files.Forget(files);

    /// <summary>The contigs that any row of the lake touches, for <see cref="RegionText"/>.</summary>
    /// <param name="version">Null for the latest.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlySet<string>> ContigsAsync(long? version, CancellationToken ct) =>
        (await _log.SnapshotAsync(version, ct)).Files(LakeView.CallsTable)
            .SelectMany(static file => file.Ranges)
            .Select(static range => range.Chrom)
            .ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Dispose()
    {
        Engine.Dispose();
        _samples.Dispose();
        _files.Dispose();
    }
}
