using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Cohorts;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>What every query stands on: the log, the engine, and the lake's files on this machine. One a process.</summary>
public sealed class LakeReader : IDisposable
{
    private readonly LakeLog _log;
    private readonly SharedParts _parts;
    private readonly SampleScope? _scope;
    private readonly AnswerBasis? _basis;
    private readonly CostMeter? _meter;

    /// <summary>Starts an engine over a store.</summary>
    /// <param name="store">Where the lake lies.</param>
    /// <param name="log">Its log.</param>
    /// <param name="options">The engine's limits.</param>
    public LakeReader(IObjectStore store, LakeLog log, EngineOptions options)
    {
        _log = log;
        var files = new LakeFiles(store, options);
        var engine = new LakeEngine(options, [files.ReadableDirectory], files.AreSparse);
        _parts = new SharedParts(files, engine, new SampleTables(files, engine), new ScopedTables(engine), new RowOrder());
        Carriers = new CarriersCache(options.CarriersBytes);
    }

    private LakeReader(LakeReader whole, SampleScope? scope, AnswerBasis? basis, CostMeter? meter) =>
        (_log, _parts, Carriers, _scope, _basis, _meter) = (whole._log, whole._parts, whole.Carriers, scope, basis, meter);

    /// <summary>Whether queries see what a scope permits alone.</summary>
    internal bool IsScoped => _scope is not null;

    /// <summary>The same lake, of which queries are measured and do not run.</summary>
    internal LakeReader Measured(CostMeter meter) => new(this, _scope, _basis, meter);

    /// <summary>The whole lake, for who may see all of it: answers name the decision that says so.</summary>
    /// <param name="basis">The decision.</param>
    /// <returns>As light as that of <see cref="Within"/>.</returns>
    public LakeReader ByDecision(AnswerBasis basis) => new(this, _scope, basis, _meter);

    /// <summary>The same lake, of which queries see what a scope permits and nothing else: every query class reads through what this hands out.</summary>
    /// <param name="scope">Who may be seen.</param>
    /// <returns>Light, made for each request; on the same engine, which disposing it leaves alone.</returns>
    /// <exception cref="InvalidOperationException">This is cut to a scope already: two are joined by whoever decides, not here.</exception>
    public LakeReader Within(SampleScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return _scope is null ? new LakeReader(this, scope, scope.Basis, _meter) : throw new InvalidOperationException("A reader within a scope has no other scope within it.");
    }

    internal LakeEngine Engine => _parts.Engine;

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
    internal async Task<LakeView> OpenAsync(long? version, CancellationToken ct)
    {
        var snapshot = await _log.SnapshotAsync(version, ct);
        if (_scope is null)
        {
            return new LakeView(snapshot, version is null, _parts, scoped: null) { Basis = _basis, Meter = _meter };
        }

        var samples = await _parts.Samples.OfAsync(snapshot, version is null, ct);
        return new LakeView(snapshot, version is null, _parts, await _parts.Scoped.OfAsync(samples, _scope, ct)) { Basis = _basis, Meter = _meter };
    }

    /// <summary>A version that was resolved before.</summary>
    /// <exception cref="InvalidOperationException">This is cut to a scope, and whoever holds versions keeps the lake, which a scope is no business of.</exception>
    internal LakeView Open(LakeSnapshot snapshot) =>
        _scope is null ? new(snapshot, false, _parts, scoped: null) : throw new InvalidOperationException("Versions are not opened within a scope.");

    /// <summary>Deletes copies of files that were erased from this machine.</summary>
    internal void Forget(IReadOnlyCollection<LakeFile> files) => _parts.Files.Forget(files);

    /// <summary>The contigs that any row of the lake touches, for <see cref="RegionText"/>.</summary>
    /// <param name="version">Null for the latest.</param>
    /// <param name="ct">Cancels.</param>
    /// <remarks>Within a scope: of the files that hold rows of permitted callsets.</remarks>
    public async Task<IReadOnlySet<string>> ContigsAsync(long? version, CancellationToken ct) =>
        (await OpenAsync(version, ct)).Files(Tables.LakeTables.Calls)
            .SelectMany(static file => file.Ranges)
            .Select(static range => range.Chrom)
            .ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_scope is not null || _basis is not null || _meter is not null)
        {
            return;
        }

        _parts.Engine.Dispose();
        _parts.Samples.Dispose();
        _parts.Scoped.Dispose();
        _parts.Files.Dispose();
    }
}

/// <summary>What all views of one engine share.</summary>
/// <param name="Files">The lake's files on this machine.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Samples">Callsets of versions, in its memory.</param>
/// <param name="Scoped">Those that scopes permit.</param>
/// <param name="Order">How rows lie in files.</param>
internal sealed record SharedParts(LakeFiles Files, LakeEngine Engine, SampleTables Samples, ScopedTables Scoped, RowOrder Order);
