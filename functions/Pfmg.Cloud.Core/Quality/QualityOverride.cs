using System.Text.Json;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>A signed decision to commit failed samples of a run: `runs/{id}/override.json`, a further one `2.override.json`, and so on.</summary>
/// <param name="Statement">What was decided.</param>
/// <param name="Signature">Over the statement.</param>
public sealed record QualityOverride(OverrideStatement Statement, KeySignature Signature)
{
    /// <summary>What its signature is bound to.</summary>
    public const string Purpose = "quality-override";

    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The bytes that are signed: the statement as one line of JSON.</summary>
    public static byte[] BytesOf(OverrideStatement statement) => JsonSerializer.SerializeToUtf8Bytes(statement, PfmgJson.Options);
}

/// <summary>Who commits which failed samples, and why.</summary>
/// <param name="RunId">The run; it holds for no other.</param>
/// <param name="Samples">The samples, each with what was measured when it was decided.</param>
/// <param name="Reason">In the words of who decided.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When, UTC.</param>
public sealed record OverrideStatement(string RunId, IReadOnlyList<OverriddenSample> Samples, string Reason, string By, DateTimeOffset At);

/// <summary>A sample of an override.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="QualitySha256">Lower-case hex SHA-256 of its quality document: measured again and otherwise, it is to be decided again.</param>
public sealed record OverriddenSample(string Sample, string QualitySha256);
