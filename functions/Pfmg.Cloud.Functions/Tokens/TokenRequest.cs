using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>What a token of the development issuer says.</summary>
/// <param name="Subject">Whom it is for.</param>
/// <param name="Roles">What they may be.</param>
internal sealed record TokenRequest(string Subject, IReadOnlyList<Role> Roles)
{
    /// <summary>The platform of an uploader; null for none.</summary>
    public string? Platform { get; init; }

    /// <summary>The one project it is good for; null for no such bound.</summary>
    public string? Project { get; init; }

    /// <summary>The program that it was made for, `client_id`.</summary>
    public string Client { get; init; } = "pfmg";

    /// <summary>How long it is good for.</summary>
    public TimeSpan For { get; init; } = LocalIssuer.GoodFor;
}
