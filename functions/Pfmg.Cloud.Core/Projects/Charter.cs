using System.Security.Cryptography;
using System.Text.Json;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>What a lead signs: the sheet that the committee judged, its conditions, and the rules of the house.</summary>
/// <param name="SchemaVersion">The shape of this document; "1.0".</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Revision">The project's revision by which it was accepted.</param>
/// <param name="SheetSha256">Of the sheet, as <see cref="ProjectSheet.Digest"/> makes it.</param>
/// <param name="Policy">The counter's policy.</param>
/// <param name="Conditions">The committee's.</param>
/// <param name="Undertakings">What every project undertakes, a sentence each.</param>
public sealed record Charter(
    string SchemaVersion, string ProjectId, int Revision, string SheetSha256, string Policy, IReadOnlyList<string> Conditions, IReadOnlyList<string> Undertakings)
{
    /// <summary>What signatures of charters are bound to.</summary>
    public const string Purpose = "project-charter";

    /// <summary>What every project undertakes.</summary>
    public static IReadOnlyList<string> Rules { get; } =
    [
        "The data is used for the purpose of the sheet and for nothing else.",
        "Nobody tries to find out who a participant is, nor tells what would let others.",
        "Nothing leaves the centre but through the airlock.",
        "An extract is deleted, with all copies, when the centre tells that a participant no longer permits its use.",
        "Nothing found by chance is returned to a participant.",
        "What the project owes is done by its date.",
        "A breach is told to the centre at once.",
    ];

    /// <summary>The charter of a project that was accepted.</summary>
    public static Charter Of(Project project, CounterPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(policy);
        var accepted = project.History.LastOrDefault(one => one.From != one.To && one.To == ProjectState.Accepted)?.Revision ?? project.Revision;
        return new Charter("1.0", project.Id, accepted, project.Sheet.Digest(), policy.FullName, project.Decision?.Conditions ?? [], Rules);
    }

    /// <summary>SHA-256 of its bytes, lower-case hex: what is shown to the lead, and named when signing.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, PfmgJson.Options)));

    /// <summary>The bytes that a key ring signs: which charter, who, when.</summary>
    public static byte[] BytesOf(string digest, string by, DateTimeOffset at) => JsonSerializer.SerializeToUtf8Bytes(new SigningStatement(digest, by, at), PfmgJson.Options);

    /// <summary>Puts a signature to a charter.</summary>
    public static async Task<SignedCharter> SignAsync(IKeyRing keys, string digest, string by, DateTimeOffset at, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new SignedCharter(digest, by, at, await keys.SignAsync(Purpose, BytesOf(digest, by, at), ct));
    }

    /// <summary>Whether a project's signed charter is of this house, and of the sheet and the conditions that the project has.</summary>
    public static async Task<bool> VerifyAsync(IKeyRing keys, Project project, CounterPolicy policy, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return project is { Charter: { } signed } && signed.Digest == Of(project, policy).Digest()
            && await keys.VerifyAsync(Purpose, BytesOf(signed.Digest, signed.By, signed.At), signed.Signature, ct);
    }

    private sealed record SigningStatement(string Charter, string By, DateTimeOffset At);
}
