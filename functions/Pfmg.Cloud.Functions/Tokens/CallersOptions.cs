using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>Whose tokens are believed, and what must be in them.</summary>
internal sealed class CallersOptions
{
    /// <summary>The section of the configuration: `Callers__Authority` in the environment.</summary>
    public const string Section = "Callers";

    /// <summary>The issuer, such as `https://login.microsoftonline.com/TENANT/v2.0`; null for the development issuer of this machine's store.</summary>
    /// <remarks>Its discovery document is read at `/.well-known/openid-configuration` below it: over https, or from this machine.</remarks>
    public string? Authority { get; init; }

    /// <summary>The audience that a token must be made for: this service's name at its issuer.</summary>
    [Required]
    public string Audience { get; init; } = LocalIssuer.Audience;

    /// <summary>The signature algorithms that are believed, between commas; symmetric ones and "none" never.</summary>
    [Required]
    public string Algorithms { get; init; } = "ES256,RS256";

    /// <summary>The types of token that are believed (`typ` of its header), between commas: `at+jwt` (RFC 9068 § 2.1); `JWT` for Entra ID.</summary>
    [Required]
    public string TokenTypes { get; init; } = "at+jwt";

    /// <summary>The claim that names the caller; `oid` for Entra ID, whose `sub` differs from one client to the next.</summary>
    [Required]
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>By how many seconds the issuer's clock may differ from ours.</summary>
    [Range(0, 300)]
    public int ClockSkewSeconds { get; init; } = 30;

    /// <summary>Whether the development issuer signs the tokens that are believed.</summary>
    public bool IsLocal => string.IsNullOrEmpty(Authority);

    /// <summary>The settings' section, checked.</summary>
    /// <param name="settings">The environment's.</param>
    /// <param name="behindHost">Whether the Functions host has started this process; the development issuer is never believed there.</param>
    /// <exception cref="Commands.UsageException">A setting is unknown, wrong or missing.</exception>
    public static CallersOptions Of(IConfiguration? settings, bool behindHost)
    {
        var section = settings?.GetSection(Section);
        try
        {
            var options = section?.Get<CallersOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new CallersOptions();
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            options.CheckAuthority(behindHost);
            options.CheckAlgorithms();
            return options;
        }
        catch (Exception e) when (e is InvalidOperationException or ValidationException or FormatException)
        {
            throw new Commands.UsageException($"{Section}: {e.Message}");
        }
    }

    /// <summary>A list between commas.</summary>
    internal static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private void CheckAuthority(bool behindHost)
    {
        if (IsLocal && behindHost)
        {
            throw new ValidationException($"{nameof(Authority)}: expected behind the Functions host, found nothing; no token could be believed.");
        }

        if (!IsLocal && !(Uri.TryCreate(Authority, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))))
        {
            throw new ValidationException($"{nameof(Authority)}: expected an https URL, found {Authority}.");
        }
    }

    private void CheckAlgorithms()
    {
        string[] known = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];
        if (Names(Algorithms).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw new ValidationException($"{nameof(Algorithms)}: expected some of {string.Join(", ", known)}, found {unknown}.");
        }
    }
}
