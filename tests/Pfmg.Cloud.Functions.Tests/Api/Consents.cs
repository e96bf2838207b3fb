using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Tests.Api;

/// <summary>What people of the tests say of research, for themselves: by the form for rare diseases where they agree.</summary>
internal static class Consents
{
    /// <summary>What somebody said.</summary>
    /// <param name="status">What.</param>
    /// <param name="effective">From when on; the first day of 2025 if null.</param>
    public static ConsentEvent Says(ConsentStatus status, DateOnly? effective = null) => new()
    {
        Status = status,
        Use = ConsentUse.Research,
        Effective = effective ?? new DateOnly(2025, 1, 1),
        Signatory = Signatory.Self,
        Form = status is ConsentStatus.Consented ? "pfmg-rare-disease" : null,
        FormVersion = status is ConsentStatus.Consented ? "1" : null,
    };

    /// <summary>The same as the register's entry.</summary>
    public static RegisterEvent Of(string participant, ConsentStatus status, DateOnly? effective = null) => new() { Participant = participant, Consent = Says(status, effective) };
}
