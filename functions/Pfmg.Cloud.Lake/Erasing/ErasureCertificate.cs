using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>That something was erased, from where and when: signed, and verifiable without the lake and without the ring.</summary>
/// <param name="Statement">What is certified; the signature is over its JSON without white space, as <see cref="BytesOf"/> writes it.</param>
/// <param name="Key">The public half of the signing key. Compare it, or its id, with what the service publishes.</param>
/// <param name="Signature">The signature.</param>
public sealed record ErasureCertificate(JsonObject Statement, VerifyingKey Key, KeySignature Signature)
{
    /// <summary>The purpose of the signature.</summary>
    public const string Purpose = "erasure-certificate";

    /// <summary>The statement as a record.</summary>
    /// <exception cref="CorruptException">It is none.</exception>
    public ErasureStatement Read()
    {
        try
        {
            return Statement.Deserialize<ErasureStatement>(PfmgJson.Options) ?? throw new CorruptException("The certificate states nothing.");
        }
        catch (JsonException e)
        {
            throw new CorruptException($"The certificate's statement is none: {e.Message}", e);
        }
    }

    /// <summary>The bytes signed.</summary>
    public static byte[] BytesOf(JsonObject statement) => JsonSerializer.SerializeToUtf8Bytes(statement, PfmgJson.Options);

    /// <summary>Reads a certificate's text.</summary>
    /// <exception cref="CorruptException">It is none.</exception>
    public static ErasureCertificate Parse(string text)
    {
        try
        {
            var certificate = JsonSerializer.Deserialize<ErasureCertificate>(text, PfmgJson.Options);
            return certificate is { Statement: not null, Key: not null, Signature: not null } ? certificate : throw new CorruptException("This is no certificate of an erasure.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CorruptException($"This is no certificate of an erasure: {e.Message}", e);
        }
    }

    /// <summary>Whether the signature is that of the statement.</summary>
    /// <param name="key">The key that must have signed; null for the one in the certificate, which proves only that nothing was changed since.</param>
    public bool Holds(VerifyingKey? key) => (key ?? VerifyingKey.OfPem(Key.Pem)).Verifies(Purpose, BytesOf(Statement), Signature);
}

/// <summary>What a certificate states. It names no person and no sample, and holds no genotype.</summary>
public sealed record ErasureStatement
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The erasure.</summary>
    public required string Erasure { get; init; }

    /// <summary>What was erased.</summary>
    public required ErasureScope Scope { get; init; }

    /// <summary>The keyed pseudonym of what was erased: the service that has the key can tell whether it is that of a name.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Numbers of the callsets in the lake.</summary>
    public required IReadOnlyList<int> Callsets { get; init; }

    /// <summary>Why, in the words of who decided.</summary>
    public required string Reason { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>From when on no answer showed it, UTC.</summary>
    public required DateTimeOffset HiddenAt { get; init; }

    /// <summary>The lake version of that moment.</summary>
    public required long HiddenVersion { get; init; }

    /// <summary>From when on no file that the log names held it, UTC.</summary>
    public required DateTimeOffset RewrittenAt { get; init; }

    /// <summary>The lake version of that moment.</summary>
    public required long RewrittenVersion { get; init; }

    /// <summary>When the last object that held it was gone, UTC.</summary>
    public required DateTimeOffset PurgedAt { get; init; }

    /// <summary>Every object that held it or told of it, by store.</summary>
    public required IReadOnlyList<ErasedStore> Stores { get; init; }
}

/// <summary>What was erased from one part of the store.</summary>
/// <param name="Store">The part: a table, the log, headers, runs, uploads.</param>
/// <param name="Objects">Its objects, in ordinal order of paths; none if it held nothing of it.</param>
public sealed record ErasedStore(string Store, IReadOnlyList<ErasedObject> Objects);
