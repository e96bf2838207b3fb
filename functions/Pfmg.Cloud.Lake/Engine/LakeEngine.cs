using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>The one DuckDB instance of a process: in memory, locked to some folders, shared by pooled connections.</summary>
/// <remarks>
/// The instance reads files below the folders given and nothing else: no other file, no network, no extension, and its
/// configuration is locked. As many queries run as there are slots; some more wait for one in the order they came, and
/// beyond these a query is refused at once, so that nobody waits behind an endless queue. DuckDB.NET's async methods
/// block their thread, so the slots also bound the threads that queries hold.
/// </remarks>
public sealed class LakeEngine : IDisposable
{
    private readonly DuckDBConnection _root;
    private readonly SemaphoreSlim _slots;
    private readonly int _running;
    private readonly int _mayWait;
    private int _admitted;
    private readonly Lock _gate = new();
    private readonly Stack<DuckDBConnection> _idle = new();
    private static int _instances;
    private bool _disposed;

    /// <summary>Starts the engine.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="readableDirectories">The folders below which it may read; existing, absolute.</param>
    /// <param name="filesGrow">Whether parts of these files are written after they were read: the engine must not remember what it read there.</param>
    public LakeEngine(EngineOptions options, IEnumerable<string> readableDirectories, bool filesGrow = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        _running = options.ConcurrentQueries == 0 ? Environment.ProcessorCount : options.ConcurrentQueries;
        _mayWait = options.WaitingQueries < 0 ? 8 * _running : options.WaitingQueries;
        TemporaryDirectory = Path.Combine(ScratchOf(options), $"spill-{Environment.ProcessId}-{Interlocked.Increment(ref _instances)}");
        Directory.CreateDirectory(TemporaryDirectory);
        _slots = new SemaphoreSlim(_running, _running);
        _root = new DuckDBConnection("DataSource=:memory:");
        _root.Open();
        using var command = _root.CreateCommand();
        command.CommandText = Configuration(options, TemporaryDirectory, readableDirectories, filesGrow);
        command.ExecuteNonQuery();
    }

    /// <summary>Where it spills; deleted with the engine.</summary>
    internal string TemporaryDirectory { get; }

    /// <summary>The folder of temporary files that the options name.</summary>
    internal static string ScratchOf(EngineOptions options) =>
        options.ScratchDirectory.Length > 0 ? Path.GetFullPath(options.ScratchDirectory) : Path.Combine(Path.GetTempPath(), "pfmg");

    /// <summary>Waits for a slot and hands out a connection; dispose the lease to give both back.</summary>
    internal Task<EngineLease> RentAsync(CancellationToken ct) => RentAsync(EngineInput.None, ct);

    /// <summary>Waits for a slot and hands out a connection; dispose the lease to give both back.</summary>
    /// <param name="input">What the lease's queries read through.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="BusyException">As many queries run and wait as may.</exception>
    internal async Task<EngineLease> RentAsync(EngineInput input, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _admitted) > _running + _mayWait)
        {
            Interlocked.Decrement(ref _admitted);
            Measures.EngineRefused.Add(1);
            throw new BusyException($"{_running} queries run and {_mayWait} wait: no more are taken on now.");
        }

        try
        {
            var waiting = Stopwatch.GetTimestamp();
            await _slots.WaitAsync(ct);
            Measures.EngineWait.Record(Stopwatch.GetElapsedTime(waiting).TotalSeconds);
        }
        catch
        {
            Interlocked.Decrement(ref _admitted);
            throw;
        }

        try
        {
            return new EngineLease(this, TakeConnection(), input);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>A connection beside the slots, for what queries share and one of them makes at a time.</summary>
    /// <param name="input">What its statements read through.</param>
    internal EngineLease RentAside(EngineInput input) => new(this, TakeConnection(), input, isAside: true);

    internal void Return(DuckDBConnection connection, bool isAside)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                connection.Dispose();
                return;
            }

            _idle.Push(connection);
        }

        if (!isAside)
        {
            Leave();
        }
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _admitted);
        _slots.Release();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            while (_idle.TryPop(out var connection))
            {
                connection.Dispose();
            }
        }

        _root.Dispose();
        _slots.Dispose();
        if (Directory.Exists(TemporaryDirectory))
        {
            Directory.Delete(TemporaryDirectory, recursive: true);
        }
    }

    private DuckDBConnection TakeConnection()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var idle))
            {
                return idle;
            }

            var connection = _root.Duplicate();
            connection.Open();
            return connection;
        }
    }

    /// <summary>The lock comes last: after it no statement can loosen anything above it.</summary>
    /// <remarks>Without GLOBAL the cache of Parquet footers would be this connection's alone, and every other one would parse them for each query.</remarks>
    private static string Configuration(EngineOptions options, string temporaryDirectory, IEnumerable<string> readableDirectories, bool filesGrow)
    {
        var memory = options.MemoryBytes == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : options.MemoryBytes;
        var directories = readableDirectories.Append(temporaryDirectory).Select(static directory => SqlText.Literal(Path.TrimEndingDirectorySeparator(directory) + "/"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            SET threads = {Environment.ProcessorCount};
            SET memory_limit = '{memory}B';
            SET temp_directory = {SqlText.Literal(temporaryDirectory)};
            SET max_temp_directory_size = '{options.TemporaryBytes}B';
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allow_community_extensions = false;
            SET GLOBAL parquet_metadata_cache = true;
            SET enable_external_file_cache = {(filesGrow ? "false" : "true")};
            SET allowed_directories = [{string.Join(", ", directories)}];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """);
    }
}
