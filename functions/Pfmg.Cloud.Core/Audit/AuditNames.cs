using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>What stands in the trail for what must not: a keyed digest, the same for the same text, that tells nobody without the key.</summary>
/// <param name="keys">The key.</param>
/// <remarks>Plain hashes would not do: of a participant's id, or of a region and a gene, there are few enough to try them all.</remarks>
public sealed class AuditNames(IKeyRing keys)
{
    private const int Digits = 32;

    /// <summary>What stands for a participant, as an object of <see cref="AuditEntry.Objects"/>.</summary>
    public async Task<string> ParticipantAsync(string participant, CancellationToken ct) =>
        $"participants/{await DigestAsync("audit-participant", participant, ct)}";

    /// <summary>What stands for a question: a query's path and parameters, a body's text.</summary>
    public Task<string> QuestionAsync(string question, CancellationToken ct) => DigestAsync("audit-question", question, ct);

    private async Task<string> DigestAsync(string purpose, string text, CancellationToken ct) => (await keys.PseudonymAsync(purpose, text, ct))[..Digits];
}
