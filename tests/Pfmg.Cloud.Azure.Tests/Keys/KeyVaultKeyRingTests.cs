using System.Net;
using System.Text;
using Pfmg.Cloud.Azure.Keys;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Azure.Tests.Keys;

/// <summary>The suite and what is a vault's own, on a strict stand-in; no vault of Azure's has been met.</summary>
public sealed class KeyVaultKeyRingTests : KeyRingContract, IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("what was decided");

    private readonly VaultRing _vault = new();
    private readonly VaultRing _otherVault = new();

    private static CancellationToken None => CancellationToken.None;

    protected override IKeyRing Ring => field ??= _vault.Open();

    protected override IKeyRing Again => field ??= _vault.Open();

    protected override IKeyRing Stranger => field ??= _otherVault.Open();

    public void Dispose()
    {
        _vault.Dispose();
        _otherVault.Dispose();
    }

    [Fact]
    public async Task What_was_signed_before_a_rotation_verifies_after_it_and_the_new_version_signs()
    {
        _vault.Vault.PageSize = 1;
        var before = await Ring.SignAsync("p", Content, None);
        _vault.Time.Pass(TimeSpan.FromDays(365));
        _vault.RotateSigning();
        var after = await Again.SignAsync("p", Content, None);

        Assert.NotEqual(before.KeyId, after.KeyId);
        Assert.Equal(after.KeyId, (await Ring.SignAsync("p", Content, None)).KeyId);
        foreach (var ring in (IKeyRing[])[Ring, Again, _vault.Open()])
        {
            Assert.True(await ring.VerifyAsync("p", Content, before, None));
            Assert.True(await ring.VerifyAsync("p", Content, after, None));
        }
    }

    [Fact]
    public async Task A_version_that_was_disabled_signs_no_more_and_its_signatures_are_void()
    {
        var compromised = _vault.RotateSigning();
        var signature = await Ring.SignAsync("p", Content, None);
        Assert.True(await Again.VerifyAsync("p", Content, signature, None));
        compromised.Enabled = false;
        await Assert.ThrowsAsync<ForbiddenException>(() => Ring.SignAsync("p", Content, None));

        _vault.RotateSigning();
        Assert.NotEqual(signature.KeyId, (await Ring.SignAsync("p", Content, None)).KeyId);
        _vault.Time.Pass(SigningVersions.Freshness);
        Assert.False(await Ring.VerifyAsync("p", Content, signature, None));
        Assert.False(await Again.VerifyAsync("p", Content, signature, None));
    }

    [Fact]
    public async Task Only_signing_asks_the_vault_once_the_keys_are_known()
    {
        var signature = await Ring.SignAsync("p", Content, None);
        Assert.True(await Ring.VerifyAsync("p", Content, signature, None));
        var asked = _vault.Vault.Requests.Count;
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await Ring.VerifyAsync("p", Content, signature, None));
            Assert.False(await Ring.VerifyAsync("p", Content, signature with { KeyId = $"{i:x32}" }, None));
            Assert.False(await Ring.VerifyAsync("p", Content, signature with { KeyId = $"../{i}" }, None));
            await Ring.PublicKeyAsync(None);
        }

        Assert.Equal(asked, _vault.Vault.Requests.Count);
        await Ring.SignAsync("p", Content, None);
        Assert.EndsWith("/sign", Assert.Single(_vault.Vault.Requests.Skip(asked)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pseudonyms_take_one_signature_a_purpose_and_survive_a_rotation()
    {
        var pseudonym = await Ring.PseudonymAsync("erased", "P-1", None);
        foreach (var text in (string[])["P-1", "P-2", "P-3"])
        {
            await Ring.PseudonymAsync("erased", text, None);
        }

        Assert.Single(_vault.Vault.Requests, request => request.EndsWith("/sign", StringComparison.Ordinal));
        _vault.Time.Pass(TimeSpan.FromDays(365));
        var second = _vault.Vault.Make("pseudonyms", System.Security.Cryptography.RSA.Create(2048));
        Assert.Equal(pseudonym, await _vault.Open().PseudonymAsync("erased", "P-1", None));
        Assert.NotEqual(pseudonym, await _vault.Open(second.Version).PseudonymAsync("erased", "P-1", None));
    }

    [Fact]
    public async Task A_first_version_that_may_not_be_used_is_told_and_not_passed_over()
    {
        using var vault = new VaultRing(empty: true);
        vault.Vault.Make("pseudonyms", System.Security.Cryptography.RSA.Create(2048)).Enabled = false;
        vault.Time.Pass(TimeSpan.FromDays(1));
        vault.Vault.Make("pseudonyms", System.Security.Cryptography.RSA.Create(2048));

        var refused = await Assert.ThrowsAsync<ForbiddenException>(() => vault.Open().PseudonymAsync("erased", "P-1", None));
        Assert.Contains("KeyDisabled", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("P-1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_vault_is_asked_again_when_it_says()
    {
        _vault.Vault.Throttle(requests: 1, retryAfterSeconds: 1);
        await Ring.SignAsync("p", Content, None);
        Assert.Equal(["GET /keys/signing", "GET /keys/signing"], _vault.Vault.Requests.Take(2));
    }

    [Theory]
    [InlineData("get", "ForbiddenByRbac")]
    [InlineData("sign", "ForbiddenByRbac")]
    public async Task A_role_that_lacks_an_operation_is_told(string operation, string code)
    {
        _vault.Vault.Denied.Add(operation);
        var refused = await Assert.ThrowsAsync<ForbiddenException>(() => Ring.SignAsync("p", Content, None));
        Assert.Contains(code, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_without_the_keys_is_a_deployment_that_is_not_complete()
    {
        using var vault = new VaultRing(empty: true);
        var empty = vault.Open();
        Assert.Contains("infra", (await Assert.ThrowsAsync<UnavailableException>(() => empty.SignAsync("p", Content, None))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnavailableException>(() => empty.PseudonymAsync("p", "t", None));
        await Assert.ThrowsAsync<UnavailableException>(() => empty.VerifyAsync("p", Content, new KeySignature(new string('0', 32), "ES256", ""), None));
        await Assert.ThrowsAsync<UnavailableException>(() => empty.ProbeAsync(None));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"key":{"kid":"https://vault/keys/signing/1","kty":"RSA","n":"AQAB","e":"AQAB"}}""")]
    [InlineData("""{"key":{"kid":"https://vault/keys/signing/1","kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"}}""")]
    [InlineData("""{"key":{"kid":"https://vault/keys/signing/1","kty":"EC","crv":"P-256","x":"!","y":"!"}}""")]
    public async Task An_answer_that_is_no_key_is_corrupt(string answer)
    {
        _vault.Vault.Answer(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) });
        await Assert.ThrowsAsync<CorruptException>(() => Ring.PublicKeyAsync(None));
    }

    [Fact]
    public async Task A_list_that_goes_on_at_another_host_is_not_followed()
    {
        _vault.Vault.Answer(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"value":[],"nextLink":"http://127.0.0.1:1/keys"}""") });
        await Assert.ThrowsAsync<CorruptException>(() => Ring.VerifyAsync("p", Content, new KeySignature(new string('0', 32), "ES256", ""), None));
    }

    [Fact]
    public async Task A_vault_asks_who_calls()
    {
        using var http = new HttpClient(_vault.Vault, disposeHandler: false);
        using var answer = await http.GetAsync(new Uri("http://127.0.0.1/keys/signing?api-version=7.4"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("resource=\"https://vault.azure.net\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }
}
