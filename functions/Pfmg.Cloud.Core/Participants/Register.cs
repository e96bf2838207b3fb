using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>The register of participants and of what they said: one append-only, totally ordered log in the object store.</summary>
/// <remarks>
/// Entry N is `counter/register/{N:D20}.json`, created only if absent: of several writers exactly one makes version N, the
/// others read it and try N + 1. Each read asks the store whether there is an entry beyond those known, so what any
/// instance recorded holds from the next question to every other. Safe for several threads, processes and instances.
/// </remarks>
public sealed class Register(IObjectStore store, TimeProvider time) : IDisposable
{
    private readonly RegisterCheckpoints _checkpoints = new(store);

    // Writers of one process wait for each other instead of racing for the same number.
    private readonly SemaphoreSlim _turn = new(1);
    private RegisterState _latest = RegisterState.Empty;

    /// <summary>The register as it is now.</summary>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">An entry is not what it should be; the message names it.</exception>
    public async Task<RegisterState> ReadAsync(CancellationToken ct)
    {
        var state = Volatile.Read(ref _latest);
        if (await store.HeadAsync(RegisterPaths.Entry(state.Version + 1), ct) is null)
        {
            return state;
        }

        if (state.Version == 0)
        {
            state = await _checkpoints.ApplyAsync(state, null, ct);
        }

        var tail = new List<RegisterEntry>();
        while (await EntryAsync(state.Version + tail.Count + 1, ct) is { } entry)
        {
            tail.Add(entry);
        }

        state = state.Apply(tail);
        Remember(state);
        return state;
    }

    /// <summary>The register as it was at a version.</summary>
    /// <param name="version">From 0, the empty register, to the latest.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such version yet.</exception>
    public async Task<RegisterState> AtAsync(long version, CancellationToken ct)
    {
        var latest = await ReadAsync(ct);
        if (version == latest.Version)
        {
            return latest;
        }

        if (version < 0 || version > latest.Version)
        {
            throw new NotFoundException($"The register has no version {version}; its last is {latest.Version}.");
        }

        var state = await _checkpoints.ApplyAsync(RegisterState.Empty, version, ct);
        var tail = new List<RegisterEntry>();
        for (long next = state.Version + 1; next <= version; next++)
        {
            tail.Add(await EntryAsync(next, ct) ?? throw new CorruptException($"{RegisterPaths.Entry(next)} is missing."));
        }

        return state.Apply(tail);
    }

    /// <summary>The entries after a version, in order, to the latest: what changed since.</summary>
    public async IAsyncEnumerable<RegisterEntry> EntriesAfterAsync(long version, [EnumeratorCancellation] CancellationToken ct)
    {
        for (long next = version + 1; await EntryAsync(next, ct) is { } entry; next++)
        {
            yield return entry;
        }
    }

    /// <summary>Appends what follows from the register as it is.</summary>
    /// <param name="recordedBy">Who records: a subject.</param>
    /// <param name="decide">
    /// Told the register, tells the events to append; none to append nothing. Asked again when another writer was first, so it
    /// must look anew at what it decides by; what it throws goes to the caller.
    /// </param>
    /// <param name="ct">Cancels; the entry was then appended or not.</param>
    /// <returns>The register with the entry, or as it was if there was nothing to append.</returns>
    public async Task<RegisterState> AppendAsync(string recordedBy, Func<RegisterState, IReadOnlyList<RegisterEvent>> decide, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(recordedBy);
        ArgumentNullException.ThrowIfNull(decide);
        await _turn.WaitAsync(ct);
        try
        {
            while (true)
            {
                var state = await ReadAsync(ct);
                var events = decide(state);
                if (events.Count == 0)
                {
                    return state;
                }

                var entry = new RegisterEntry { Version = state.Version + 1, RecordedAt = time.GetUtcNow(), RecordedBy = recordedBy, Events = events };
                var next = state.Apply(entry);
                if (await store.TryCreateJsonAsync(RegisterPaths.Entry(entry.Version), entry, ct))
                {
                    Remember(next);
                    await _checkpoints.WriteAsync(entry.Version, ct);
                    return next;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<RegisterEntry?> EntryAsync(long version, CancellationToken ct)
    {
        string path = RegisterPaths.Entry(version);
        var entry = await store.ReadJsonAsync<RegisterEntry>(path, ct);
        return entry is null || (entry.Version == version && string.Equals(entry.SchemaVersion, RegisterEntry.CurrentSchemaVersion, StringComparison.Ordinal))
            ? entry
            : throw new CorruptException($"{path} says that it is entry {entry.Version} in shape {entry.SchemaVersion}.");
    }

    private void Remember(RegisterState state)
    {
        var kept = Volatile.Read(ref _latest);
        while (state.Version > kept.Version)
        {
            var before = Interlocked.CompareExchange(ref _latest, state, kept);
            if (ReferenceEquals(before, kept))
            {
                return;
            }

            kept = before;
        }
    }
}
