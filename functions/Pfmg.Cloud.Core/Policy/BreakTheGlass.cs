using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Lets a clinician at the record of a patient who is not theirs, for a stated reason, for the policy's hours, on record.</summary>
public sealed class BreakTheGlass(Register register, TimeProvider time)
{
    private const int ShortestReason = 10;
    private const int LongestReason = 1_000;

    /// <summary>Opens.</summary>
    /// <param name="clinician">The subject.</param>
    /// <param name="id">The participant.</param>
    /// <param name="reason">Why, 10 to 1,000 characters; read by the auditor.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The opening as recorded.</returns>
    /// <exception cref="NotFoundException">Nobody of that name is registered, or they were erased. A refusal of care still holds: nothing is shown.</exception>
    /// <exception cref="InvalidInputException">The reason is none.</exception>
    public async Task<BreakGlass> RunAsync(string clinician, string id, string reason, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(clinician);
        string why = reason?.Trim() ?? "";
        if (why.Length is < ShortestReason or > LongestReason || why.Any(char.IsControl))
        {
            throw new InvalidInputException("break-glass", "reason", $"{ShortestReason} to {LongestReason} characters, none of them a control character", $"{why.Length}");
        }

        var now = time.GetUtcNow();
        var from = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        var opened = new BreakGlass(clinician, why, from, from.AddHours(ConsentPolicy.Current.BreakGlassHours));
        await register.AppendAsync(clinician, known => known.TryFind(id, out var person) && !person.IsErased
            ? [new RegisterEvent { Participant = id, BreakGlass = opened }]
            : throw new NotFoundException("There is no such participant."), ct);
        return opened;
    }
}
