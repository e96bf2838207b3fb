using System.Text;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <summary>What every key ring must do. A ring's test class derives from it.</summary>
public abstract class KeyRingContract
{
    private const string Purpose = "quality-override";
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("""{"runId":"r","reason":"é"}""");

    private static CancellationToken None => CancellationToken.None;

    /// <summary>The ring under test.</summary>
    protected abstract IKeyRing Ring { get; }

    /// <summary>Another view of the same ring, as another process has it.</summary>
    protected abstract IKeyRing Again { get; }

    /// <summary>A ring of another key.</summary>
    protected abstract IKeyRing Stranger { get; }

    [Fact]
    public async Task What_was_signed_verifies_here_and_in_another_process()
    {
        var signature = await Ring.SignAsync(Purpose, Content, None);
        Assert.True(await Ring.VerifyAsync(Purpose, Content, signature, None));
        Assert.True(await Again.VerifyAsync(Purpose, Content, signature, None));
        Assert.Equal(signature.KeyId, (await Again.SignAsync(Purpose, Content, None)).KeyId);
        Assert.Equal("ES256", signature.Algorithm);
        Assert.Equal(64, Convert.FromBase64String(signature.Value).Length);
    }

    [Fact]
    public async Task Nothing_signed_verifies_as_anything()
    {
        var signature = await Ring.SignAsync(Purpose, Array.Empty<byte>(), None);
        Assert.True(await Ring.VerifyAsync(Purpose, Array.Empty<byte>(), signature, None));
        Assert.False(await Ring.VerifyAsync(Purpose, Content, signature, None));
    }

    [Fact]
    public async Task Any_changed_bit_of_content_or_signature_is_noticed()
    {
        var signature = await Ring.SignAsync(Purpose, Content, None);
        for (var bit = 0; bit < Content.Length * 8; bit += 7)
        {
            var changed = Content.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(await Ring.VerifyAsync(Purpose, changed, signature, None));
        }

        for (var bit = 0; bit < 512; bit += 31)
        {
            var value = Convert.FromBase64String(signature.Value);
            value[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(await Ring.VerifyAsync(Purpose, Content, signature with { Value = Convert.ToBase64String(value) }, None));
        }
    }

    [Fact]
    public async Task A_signature_serves_its_purpose_only()
    {
        var signature = await Ring.SignAsync(Purpose, Content, None);
        Assert.False(await Ring.VerifyAsync("erasure", Content, signature, None));
        Assert.False(await Ring.VerifyAsync("quality", Content, signature, None));
    }

    [Fact]
    public async Task Another_key_signs_nothing_here()
    {
        var signature = await Stranger.SignAsync(Purpose, Content, None);
        var own = await Ring.SignAsync(Purpose, Content, None);
        Assert.NotEqual(own.KeyId, signature.KeyId);
        Assert.False(await Ring.VerifyAsync(Purpose, Content, signature, None));
        Assert.False(await Ring.VerifyAsync(Purpose, Content, signature with { KeyId = own.KeyId }, None));
    }

    [Theory]
    [InlineData("", "ES256", "")]
    [InlineData(null, "none", null)]
    [InlineData(null, "ES256", "no base64!")]
    [InlineData(null, "ES256", "AAAA")]
    public async Task Text_that_is_no_signature_verifies_as_none(string? keyId, string algorithm, string? value)
    {
        var signature = await Ring.SignAsync(Purpose, Content, None);
        var forged = new KeySignature(keyId ?? signature.KeyId, algorithm, value ?? signature.Value);
        Assert.False(await Ring.VerifyAsync(Purpose, Content, forged, None));
        Assert.False(await Ring.VerifyAsync(Purpose, Content, forged with { Value = new string('A', 100_000) }, None));
    }

    [Fact]
    public async Task Of_many_that_sign_first_at_once_all_use_one_key()
    {
        var signatures = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? Ring : Again).SignAsync(Purpose, Content, None)));
        Assert.Single(signatures.Select(signature => signature.KeyId).Distinct(StringComparer.Ordinal));
        Assert.All(signatures, signature => Assert.True(Ring.VerifyAsync(Purpose, Content, signature, None).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task The_public_key_alone_verifies_what_the_ring_signed_and_nothing_else()
    {
        var key = await Ring.PublicKeyAsync(None);
        var signature = await Again.SignAsync(Purpose, Content, None);
        Assert.Equal((key.KeyId, key.Algorithm), (signature.KeyId, signature.Algorithm));
        Assert.Equal(key, VerifyingKey.OfPem(key.Pem));
        Assert.True(key.Verifies(Purpose, Content, signature));
        Assert.False(key.Verifies("erasure", Content, signature));
        Assert.False(key.Verifies(Purpose, Content.Append((byte)' ').ToArray(), signature));
        Assert.False(key.Verifies(Purpose, Content, await Stranger.SignAsync(Purpose, Content, None)));
        Assert.False((await Stranger.PublicKeyAsync(None)).Verifies(Purpose, Content, signature));
        Assert.DoesNotContain("PRIVATE", key.Pem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pseudonym_is_the_same_for_one_key_purpose_and_text_and_another_for_any_other()
    {
        var pseudonym = await Ring.PseudonymAsync("erased", "P-1", None);
        Assert.Matches("^[0-9a-f]{64}$", pseudonym);
        Assert.Equal(pseudonym, await Again.PseudonymAsync("erased", "P-1", None));
        Assert.NotEqual(pseudonym, await Ring.PseudonymAsync("erased", "P-2", None));
        Assert.NotEqual(pseudonym, await Ring.PseudonymAsync("other", "P-1", None));
        Assert.NotEqual(pseudonym, await Stranger.PseudonymAsync("erased", "P-1", None));
    }
}
