using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Lake.Erasing;

namespace Pfmg.Cloud.Functions.Api.Participants;

/// <summary>Erases a person: the register hides them first, then the lake removes all that is theirs, then the register forgets what it knew.</summary>
/// <remarks>Killed anywhere, the same request goes on where it was.</remarks>
internal sealed class EraseParticipant(Register register, TellConsents tell, EraseCallsets erase, ForgetParticipant forget)
{
    private const int LongestReason = 1_000;

    /// <summary>Erases.</summary>
    /// <param name="by">The data protection officer's subject.</param>
    /// <param name="id">The participant.</param>
    /// <param name="reason">Why; it stands in the certificate.</param>
    /// <param name="ct">Cancels; the same call again goes on.</param>
    /// <exception cref="NotFoundException">Neither the register nor the lake knows of such a person.</exception>
    /// <exception cref="InvalidInputException">The reason is none.</exception>
    public async Task<ErasedParticipant> RunAsync(string by, string id, string reason, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl))
        {
            throw new InvalidInputException("erasure", "reason", $"1 to {LongestReason} characters, none of them a control character", $"{reason?.Length ?? 0}");
        }

        bool isKnown = false;
        var state = await register.AppendAsync(by, known =>
        {
            isKnown = known.TryFind(id, out var person);
            return person is null || person.IsErased ? [] : [new RegisterEvent { Participant = id, Erased = new ErasedMark(reason, by) }];
        }, ct);
        if (isKnown)
        {
            await tell.RunAsync(ct);
        }

        var certificate = await FromLakeAsync(new ErasureRequest { Participant = id, Reason = reason, By = by }, isKnown, ct);
        if (isKnown)
        {
            await forget.RunAsync(id, ct);
        }

        return new ErasedParticipant(state.Version, certificate);
    }

    private async Task<ErasureCertificate?> FromLakeAsync(ErasureRequest request, bool isKnown, CancellationToken ct)
    {
        try
        {
            return await erase.RunAsync(request, ct);
        }
        catch (NotFoundException) when (isKnown)
        {
            return null;
        }
    }
}
