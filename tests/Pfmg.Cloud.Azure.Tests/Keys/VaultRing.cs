using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Azure.Keys;
using Pfmg.Cloud.Testing.KeyVault;

namespace Pfmg.Cloud.Azure.Tests.Keys;

/// <summary>A vault of one deployment, and any number of rings on it, each as another process has it.</summary>
internal sealed class VaultRing : IDisposable
{
    private static readonly Uri Endpoint = new("http://127.0.0.1:8443");

    private readonly HttpClient _http;

    public VaultRing(bool empty = false)
    {
        Vault = new FakeKeyVault(Time);
        _http = new HttpClient(Vault);
        if (!empty)
        {
            RotateSigning();
            Vault.Make("pseudonyms", RSA.Create(2048));
        }
    }

    public ManualTime Time { get; } = new();

    public FakeKeyVault Vault { get; }

    public FakeVaultKey RotateSigning() => Vault.Make("signing", ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public KeyVaultKeyRing Open(string? pseudonymVersion = null) =>
        new(KeyVaultKeys.Pipeline(Endpoint, new NoCredential(), new HttpClientTransport(_http)), Endpoint, pseudonymVersion, Time);

    public void Dispose()
    {
        _http.Dispose();
        Vault.Dispose();
    }

    // A stand-in is never sent a credential: asking for one is a mistake.
    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan span) => _passed += span;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + _passed;

    public override long GetTimestamp() => _passed.Ticks;
}
