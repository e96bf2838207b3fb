using System.Collections.Concurrent;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Keys;

/// <summary>Which version of the signing key signs, and whose signatures are ours: every enabled version's, however old.</summary>
/// <param name="keys">The vault.</param>
/// <param name="time">Measures how old what is known is.</param>
/// <remarks>A version's public half never changes, so what was read once is kept; which versions there are is asked again after a while.</remarks>
internal sealed class SigningVersions(KeyVaultKeys keys, TimeProvider time)
{
    /// <summary>The signing key's name, EC on P-256.</summary>
    public const string Name = "signing";

    /// <summary>After a rotation or a revocation, every process follows within this time.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);

    // Text of strangers names keys too: it must not make us ask the vault each time.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    // Replaced whole, never changed: two that ask the vault at once learn the same.
    private readonly ConcurrentDictionary<string, VerifyingKey> _read = new(StringComparer.Ordinal);
    private volatile Signing? _signing;
    private volatile Known? _known;

    /// <summary>The version that signs now.</summary>
    /// <param name="anew">Whether to ask the vault even if what is known is young.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Signing> CurrentAsync(bool anew, CancellationToken ct)
    {
        if (!anew && _signing is { } young && time.GetElapsedTime(young.At) < Freshness)
        {
            return young;
        }

        var at = time.GetTimestamp();
        var found = await keys.GetAsync(Name, version: null, ct);
        var signing = new Signing(found.Version, _read.GetOrAdd(found.Version, static (_, read) => read.ToVerifyingKey(), found), at);
        _signing = signing;
        return signing;
    }

    /// <summary>The version that a signature names; null if it is of no enabled version.</summary>
    public async Task<VerifyingKey?> FindAsync(string keyId, CancellationToken ct)
    {
        var known = _known;
        var age = known is null ? TimeSpan.MaxValue : time.GetElapsedTime(known.At);
        if (age >= Freshness || (age >= AskAgain && !known!.Keys.ContainsKey(keyId)))
        {
            var at = time.GetTimestamp();
            _known = known = new Known(await ReadAsync(ct), at);
        }

        return known!.Keys.GetValueOrDefault(keyId) ?? (_signing?.Key is { } own && own.KeyId == keyId && time.GetElapsedTime(_signing.At) < Freshness ? own : null);
    }

    private async Task<Dictionary<string, VerifyingKey>> ReadAsync(CancellationToken ct)
    {
        var known = new Dictionary<string, VerifyingKey>(StringComparer.Ordinal);
        await foreach (var version in keys.VersionsAsync(Name, ct))
        {
            if (!version.Enabled)
            {
                continue;
            }

            if (!_read.TryGetValue(version.Version, out var key))
            {
                key = _read.GetOrAdd(version.Version, (await keys.GetAsync(Name, version.Version, ct)).ToVerifyingKey());
            }

            known[key.KeyId] = key;
        }

        return known;
    }

    /// <summary>The version that signs.</summary>
    /// <param name="Version">The vault's name of it.</param>
    /// <param name="Key">Its public half.</param>
    /// <param name="At">When it was asked for, of the monotonic clock.</param>
    internal sealed record Signing(string Version, VerifyingKey Key, long At);

    private sealed record Known(Dictionary<string, VerifyingKey> Keys, long At);
}
