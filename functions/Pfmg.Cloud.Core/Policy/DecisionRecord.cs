using System.Security.Cryptography;
using System.Text.Json;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>A decision as it is kept: what was asked, by which versions, and digests of the answer; who is in it is told by a replay only.</summary>
public sealed record DecisionRecord
{
    private const int IdDigits = 32;

    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The first 32 hexadecimal digits of the SHA-256 of this document with an empty id.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked.</summary>
    public required AccessQuestion Question { get; init; }

    /// <summary>The policy, as "name/version".</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>The register version.</summary>
    public required long RegisterVersion { get; init; }

    /// <summary>The release of Mondo.</summary>
    public required string Ontology { get; init; }

    /// <summary>How exact answers were allowed to be.</summary>
    public required Granularity Granularity { get; init; }

    /// <summary>How many were permitted.</summary>
    public required int Permitted { get; init; }

    /// <summary>Lower-case hex SHA-256 of the permitted set's bytes.</summary>
    public required string PermittedSha256 { get; init; }

    /// <summary>How many of them without inheritance.</summary>
    public required int WithoutInheritance { get; init; }

    /// <summary>Lower-case hex SHA-256 of that set's bytes.</summary>
    public required string WithoutInheritanceSha256 { get; init; }

    /// <summary>What the project owes.</summary>
    public required IReadOnlyList<Obligation> Obligations { get; init; }

    /// <summary>Every clause that denied.</summary>
    public required IReadOnlyList<DeniedClause> Denied { get; init; }

    internal static DecisionRecord Of(AccessQuestion question, ResolvedRegister register, string ontology, ConsentAnswer answer)
    {
        var record = new DecisionRecord
        {
            Id = "",
            Question = question,
            PolicyVersion = register.Policy.FullName,
            RegisterVersion = register.State.Version,
            Ontology = ontology,
            Granularity = answer.Granularity,
            Permitted = answer.Permitted.Count,
            PermittedSha256 = Sha256(answer.Permitted.ToBytes()),
            WithoutInheritance = answer.WithoutInheritance.Count,
            WithoutInheritanceSha256 = Sha256(answer.WithoutInheritance.ToBytes()),
            Obligations = answer.Obligations,
            Denied = answer.Denied,
        };
        return record with { Id = record.ComputeId() };
    }

    /// <summary>Whether the id is that of the content.</summary>
    internal bool Holds() => string.Equals(Id, (this with { Id = "" }).ComputeId(), StringComparison.Ordinal);

    private string ComputeId() => Sha256(JsonSerializer.SerializeToUtf8Bytes(this, PfmgJson.Options))[..IdDigits];

    private static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
