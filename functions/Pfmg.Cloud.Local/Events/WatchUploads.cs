using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Local.Events;

/// <summary>Starts the run of every manifest that lies or arrives under `uploads/`: the storage events of one machine, and of a store that has none (Azurite).</summary>
/// <remarks>
/// A scan at the start covers what came while nobody watched, and one from time to time what the kernel did not tell;
/// both are harmless, since a manifest is one run however often it is seen.
/// </remarks>
public sealed class WatchUploads : BackgroundService
{
    private static readonly TimeSpan ScanPeriod = TimeSpan.FromSeconds(10);

    private readonly IObjectStore _store;
    private readonly StartRun _start;
    private readonly TimeProvider _time;
    private readonly ILogger<WatchUploads> _log;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, string> _handled = new(StringComparer.Ordinal);

    /// <summary>Composes it.</summary>
    /// <param name="store">A store; of one that is not of this machine nobody tells, and scans find what came.</param>
    /// <param name="start">Handles a manifest.</param>
    /// <param name="time">Times the scans.</param>
    /// <param name="log">Hears of manifests, by run.</param>
    public WatchUploads(IObjectStore store, StartRun start, TimeProvider time, ILogger<WatchUploads> log) =>
        (_store, _start, _time, _log) = (store, start, time, log);

    /// <summary>Looks for manifests at once: whoever has just put one need not wait for the kernel to tell.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Handles every manifest not handled yet by this process.</summary>
    /// <returns>How many were handled now.</returns>
    public async Task<int> ScanAsync(CancellationToken ct)
    {
        var count = 0;
        await foreach (var found in _store.ListAsync(StorePaths.Uploads, ct))
        {
            if (!StorePaths.TryParseManifest(found.Path, out var platform, out var run) || _handled.ContainsKey(found.Path))
            {
                continue;
            }

            try
            {
                using var span = Spans.Event.Begin(UploadTrace.Of(platform, run));
                var started = await _start.RunAsync(found.Path, ct);
                span?.SetTag(Facts.Run, started.RunId);
                _handled[found.Path] = started.RunId;
                _log.ManifestHandled(started.RunId, started.Accepted, started.Faults.Count);
                count++;
            }
            catch (LakeException e)
            {
                // One manifest must not hide the others.
                _log.ManifestNotHandled(e, e.Code);
            }
        }

        return count;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        while (!stoppingToken.IsCancellationRequested)
        {
            await ScanAsync(stoppingToken);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_wake.Reader.ReadAsync(patience.Token).AsTask(), Task.Delay(ScanPeriod, _time, patience.Token));
            await patience.CancelAsync();
        }
    }

    private FileSystemWatcher? Watch()
    {
        if (_store.LocalPath(StorePaths.Uploads + "x") is not { } inside)
        {
            return null;
        }

        var folder = Directory.CreateDirectory(Path.GetDirectoryName(inside)!).FullName;
        var watcher = new FileSystemWatcher(folder, "*manifest.json") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Created += (_, _) => Wake();
        watcher.Renamed += (_, _) => Wake();
        watcher.Error += (_, _) => Wake();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
