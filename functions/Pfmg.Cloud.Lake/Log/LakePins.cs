using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>A version that is kept for as long as it has a name.</summary>
/// <param name="Name">1 to 64 of a-z, 0-9, '-', '_' and '.'.</param>
/// <param name="Version">The lake version.</param>
/// <param name="Since">When it was pinned, UTC.</param>
public sealed record LakePin(string Name, long Version, DateTimeOffset Since);

/// <summary>Pins versions, so that vacuum keeps their files whatever their age: a publication's, a release's.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="time">Dates pins.</param>
public sealed class LakePins(IObjectStore store, LakeLog log, TimeProvider time)
{
    private const int LongestName = 64;

    /// <summary>The latest version, to be pinned.</summary>
    /// <exception cref="NotFoundException">There is none yet.</exception>
    public async Task<long> LatestAsync(CancellationToken ct) =>
        (await log.SnapshotAsync(null, ct)).Version is var latest and not LakeSnapshot.EmptyVersion ? latest : throw new NotFoundException("The lake has no version to pin yet.");

    /// <summary>Pins a version.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version; null for the latest.</param>
    /// <param name="ct">Cancels; the same call again tells.</param>
    /// <exception cref="InvalidInputException">The name cannot be one.</exception>
    /// <exception cref="ConflictException">The name pins another version.</exception>
    /// <exception cref="NotFoundException">There is no such version, or its files are gone.</exception>
    public async Task<LakePin> PinAsync(string name, long? version, CancellationToken ct)
    {
        RequireName(name);
        var snapshot = await log.SnapshotAsync(version, ct);
        if (snapshot.Version == LakeSnapshot.EmptyVersion)
        {
            throw new NotFoundException("The lake has no version to pin yet.");
        }

        var pin = new LakePin(name, snapshot.Version, time.GetUtcNow());
        if (!await store.TryCreateAsync(LakePaths.Pin(name), pin, ct))
        {
            var before = await store.ReadAsync<LakePin>(LakePaths.Pin(name), ct);
            return before.Version == pin.Version
                ? before
                : throw new ConflictException($"Pin {name} holds version {before.Version}; unpin it first.");
        }

        // A vacuum marks how far it goes before it looks for pins: whichever of the two came second sees the other.
        if (pin.Version < (await VacuumMark.ReadAsync(store, ct)).Oldest && !await IsPinnedByAnotherAsync(pin, ct))
        {
            await store.DeleteAsync(LakePaths.Pin(name), ct);
            throw new NotFoundException($"Version {pin.Version} of the lake was vacuumed while it was being pinned.");
        }

        return pin;
    }

    /// <summary>Lets a version go; the next vacuum may delete its files.</summary>
    /// <exception cref="NotFoundException">There is no such pin.</exception>
    public async Task UnpinAsync(string name, CancellationToken ct)
    {
        RequireName(name);
        if (await store.HeadAsync(LakePaths.Pin(name), ct) is null)
        {
            throw new NotFoundException($"There is no pin {name}.");
        }

        await store.DeleteAsync(LakePaths.Pin(name), ct);
    }

    /// <summary>All pins, by name.</summary>
    public Task<IReadOnlyList<LakePin>> ListAsync(CancellationToken ct) => AllAsync(store, ct);

    internal static async Task<IReadOnlyList<LakePin>> AllAsync(IObjectStore store, CancellationToken ct)
    {
        var pins = new List<LakePin>();
        await foreach (var found in store.ListAsync(LakePaths.Pins, ct))
        {
            if (await store.TryReadAsync<LakePin>(found.Path, ct) is { } pin)
            {
                pins.Add(pin);
            }
        }

        return [.. pins.OrderBy(static pin => pin.Name, StringComparer.Ordinal)];
    }

    private async Task<bool> IsPinnedByAnotherAsync(LakePin pin, CancellationToken ct) =>
        (await ListAsync(ct)).Any(other => other.Version == pin.Version && !string.Equals(other.Name, pin.Name, StringComparison.Ordinal));

    private static void RequireName(string name)
    {
        if (name.Length is 0 or > LongestName || name[0] == '.' || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.'))
        {
            throw new InvalidInputException("pin", "", $"1 to {LongestName} of a-z, 0-9, '-', '_' and '.', not beginning with a dot", $"\"{name}\"");
        }
    }
}
