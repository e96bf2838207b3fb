using System.Text.Json;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>The ends of all chains at one moment, signed: `audit/anchors/{yyyyMMddHH}.json`, one an hour, each with the hash of the one before.</summary>
/// <param name="Statement">What is anchored.</param>
/// <param name="Signature">Over the statement.</param>
/// <remarks>What an anchor names cannot be cut off or written anew unseen; who keeps the hash of the last anchor elsewhere sees it of the anchors too.</remarks>
public sealed record AuditAnchor(AnchorStatement Statement, KeySignature Signature)
{
    /// <summary>What its signature is bound to.</summary>
    public const string Purpose = "audit-anchor";

    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The bytes that are signed: the statement as one line of JSON.</summary>
    public static byte[] BytesOf(AnchorStatement statement) => JsonSerializer.SerializeToUtf8Bytes(statement, PfmgJson.Options);
}

/// <summary>What an anchor says.</summary>
/// <param name="Path">Its own path: it stands for no other hour.</param>
/// <param name="At">When it was taken, UTC.</param>
/// <param name="Roots">Where each chain ended, by instance.</param>
/// <param name="Faults">How many chains were not what their instances wrote; their roots are their last good entries.</param>
/// <param name="Previous">The anchor before it; null for the first.</param>
public sealed record AnchorStatement(string Path, DateTimeOffset At, IReadOnlyList<AuditRoot> Roots, int Faults, PreviousAnchor? Previous = null);

/// <summary>The anchor before.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Of its bytes.</param>
public sealed record PreviousAnchor(string Path, string Sha256);

/// <summary>The end of one chain.</summary>
/// <param name="Instance">Whose chain.</param>
/// <param name="Tail">Its end.</param>
public sealed record AuditRoot(string Instance, AuditTail Tail);
