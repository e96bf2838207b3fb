using System.Security.Cryptography;
using System.Text.Json;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>How an instance's chain begins: `audit/instances/{instance}.json`. The chain's first entry holds the hash of this document's bytes.</summary>
/// <param name="Statement">What begins.</param>
/// <param name="Signature">Over the statement.</param>
public sealed record AuditGenesis(AuditBeginning Statement, KeySignature Signature)
{
    /// <summary>What its signature is bound to.</summary>
    public const string Purpose = "audit-genesis";

    private const int RandomDigits = 16;

    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The bytes that are signed: the statement as one line of JSON.</summary>
    public static byte[] BytesOf(AuditBeginning statement) => JsonSerializer.SerializeToUtf8Bytes(statement, PfmgJson.Options);

    /// <summary>A name for an instance that begins now: its moment, so that names sort by age, and 64 random bits, so that none is used twice.</summary>
    internal static string NameOf(DateTimeOffset now) =>
        $"{now.UtcDateTime:yyyyMMdd't'HHmmss'z'}-{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}";
}

/// <summary>That an instance begins a chain.</summary>
/// <param name="Instance">Its name: derived at the first entry, never used again.</param>
/// <param name="At">When, UTC.</param>
public sealed record AuditBeginning(string Instance, DateTimeOffset At);
