using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Checks the passports of a request's body and every visa in them, and says what they grant.</summary>
/// <remarks>
/// Source: GA4GH Passport 1.2, AAI profile 1.2. Signatures are checked by the rules of callers' tokens (<see cref="TokenChecks"/>), with the keys
/// that a trusted issuer's discovery document names; what a token sends along (`jku`, `jwk`, `x5c`) is of no account. Passports never widen what the policy
/// decides for the caller whose bearer token came along: consent of each participant and the counter's projects decide. They narrow it: who
/// shows grants is answered about what these name.
/// </remarks>
internal sealed class DrsPassports
{
    private const int MostPassports = 10;
    private const int MostVisas = 100;
    private const int MostCharacters = 32_768;
    private const string Where = "the request";
    private const string PassportType = "vnd.ga4gh.passport+jwt";
    private const string VisaType = "vnd.ga4gh.visa+jwt";
    private const string Grants = "ControlledAccessGrants";
    private const string Linked = "LinkedIdentities";

    private static readonly HashSet<string> VisaTypes = new(StringComparer.Ordinal) { "AffiliationAndRole", "AcceptedTermsAndPolicies", "ResearcherStatus", Grants, Linked };
    private static readonly string[] Asserters = ["self", "peer", "system", "so", "dac"];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MostCharacters, MapInboundClaims = false };
    private readonly Dictionary<string, ConfigurationManager<OpenIdConnectConfiguration>> _issuers;
    private readonly CallersOptions _callers;
    private readonly TimeProvider _time;

    /// <summary>Checks passports.</summary>
    /// <param name="options">Whose are believed.</param>
    /// <param name="callers">How tokens are checked, and who issues the callers'.</param>
    /// <param name="time">The clock.</param>
    public DrsPassports(DrsOptions options, CallersOptions callers, TimeProvider time)
    {
        (_callers, _time) = (callers, time);
        _issuers = options.Issuers.ToDictionary(static name => name, static name => new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{name.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = !new Uri(name).IsLoopback }), StringComparer.Ordinal);
    }

    /// <summary>Checks the passports of a body.</summary>
    /// <param name="passports">The body's `passports`.</param>
    /// <param name="caller">Whose they must be.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">One is no passport, or none is believed here.</exception>
    /// <exception cref="ForbiddenException">One is not signed by who is trusted, not good now, or somebody else's.</exception>
    /// <exception cref="UnavailableException">An issuer's keys cannot be read.</exception>
    public async Task<PassportGrants> CheckAsync(JsonElement passports, Caller caller, CancellationToken ct)
    {
        if (passports.ValueKind != JsonValueKind.Array || passports.GetArrayLength() > MostPassports)
        {
            throw new InvalidInputException(Where, "passports", $"a list of at most {MostPassports} passports", "something else");
        }

        List<string>? granted = null;
        foreach (var one in passports.EnumerateArray())
        {
            if (_issuers.Count == 0)
            {
                throw new InvalidInputException(Where, "passports", "none, since this service trusts no issuer of passports: the setting Drs__PassportIssuers is missing", "some");
            }

            if (await OfAsync(one, caller, ct) is { } values)
            {
                (granted ??= []).AddRange(values);
            }
        }

        return new PassportGrants(granted);
    }

    private async Task<IEnumerable<string>?> OfAsync(JsonElement written, Caller caller, CancellationToken ct)
    {
        var passport = await VerifiedAsync(written, PassportType, ct);
        if (passport.Audiences.Any() && !passport.Audiences.Contains(_callers.Audience, StringComparer.Ordinal))
        {
            throw new ForbiddenException("A passport is made for another service.");
        }

        if (!passport.TryGetPayloadValue<JsonElement>("ga4gh_passport_v1", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostVisas)
        {
            throw new InvalidInputException(Where, "passports", $"a token with ga4gh_passport_v1, a list of at most {MostVisas} visas", "one without");
        }

        var visas = new List<Visa>();
        foreach (var visa in list.EnumerateArray())
        {
            visas.Add(Read(await VerifiedAsync(visa, VisaType, ct)));
        }

        var own = new HashSet<Identity> { new(passport.Issuer, passport.Subject) };
        // A visa may link the passport's own identity to others; one that starts from somebody else's links nothing.
        foreach (var link in visas.Where(visa => visa.Type == Linked && own.Contains(visa.Of)))
        {
            own.UnionWith(Identities(link.Value));
        }

        if (!own.Contains(new Identity(_callers.IsLocal ? LocalIssuer.Name : _callers.Authority!, caller.Subject)) || visas.Exists(visa => !own.Contains(visa.Of)))
        {
            throw new ForbiddenException("A passport, or a visa in it, is somebody else's.");
        }

        // Conditions are not looked into: a grant under one grants nothing. One that nobody but oneself asserts neither.
        var grants = visas.Where(static visa => visa.Type == Grants).ToList();
        return grants.Count == 0 ? null : grants.Where(static visa => visa is { HasConditions: false, By: "dac" or "so" or "system" }).Select(static visa => visa.Value);
    }

    private async Task<JsonWebToken> VerifiedAsync(JsonElement written, string type, CancellationToken ct)
    {
        var text = written.ValueKind == JsonValueKind.String ? written.GetString()! : "";
        if (text.Length > MostCharacters || !_handler.CanReadToken(text) || Read(text) is not { } token)
        {
            throw new InvalidInputException(Where, "passports", "signed tokens", "something else");
        }

        if (!_issuers.TryGetValue(token.Issuer, out var issuer))
        {
            throw new ForbiddenException("A passport, or a visa in it, is of an issuer that is not trusted here.");
        }

        var result = await _handler.ValidateTokenAsync(token, Rules(token.Issuer, type, await KeysAsync(issuer, ct)));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // Keys change; the manager sees to it that this asks the issuer seldom.
            issuer.RequestRefresh();
            result = await _handler.ValidateTokenAsync(token, Rules(token.Issuer, type, await KeysAsync(issuer, ct)));
        }

        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw new ForbiddenException("A passport, or a visa in it, has a type, a time or a signature that is not believed.");
    }

    private JsonWebToken? Read(string text)
    {
        try
        {
            return _handler.ReadJsonWebToken(text);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    private TokenValidationParameters Rules(string issuer, string type, ICollection<SecurityKey> keys)
    {
        var rules = TokenChecks.Parameters(_callers, _time);
        rules.ValidIssuer = issuer;
        rules.ValidTypes = [type];
        // Visas name no audience; that of a passport is looked at apart.
        rules.ValidateAudience = false;
        rules.IssuerSigningKeys = keys;
        return rules;
    }

    private static async Task<ICollection<SecurityKey>> KeysAsync(ConfigurationManager<OpenIdConnectConfiguration> issuer, CancellationToken ct)
    {
        try
        {
            return (await issuer.GetConfigurationAsync(ct)).SigningKeys;
        }
        catch (InvalidOperationException failure)
        {
            throw new UnavailableException("The keys of an issuer of passports cannot be read.", failure);
        }
    }

    private Visa Read(JsonWebToken token)
    {
        if (token.TryGetPayloadValue<JsonElement>("ga4gh_visa_v1", out var visa) && visa.ValueKind == JsonValueKind.Object
            && Text(visa, "type") is { } type && VisaTypes.Contains(type) && Text(visa, "value") is { } value && Text(visa, "source") is not null
            && (Text(visa, "by") is var by && (by is null || Asserters.Contains(by, StringComparer.Ordinal)))
            && visa.TryGetProperty("asserted", out var asserted) && asserted.TryGetInt64(out var at) && at <= _time.GetUtcNow().ToUnixTimeSeconds() + _callers.ClockSkewSeconds)
        {
            return new Visa(new Identity(token.Issuer, token.Subject), type, value, by, visa.TryGetProperty("conditions", out _));
        }

        throw new InvalidInputException(Where, "passports", $"visas with type (one of {string.Join(", ", VisaTypes)}), value, source and a past time of assertion", "another");
    }

    private static string? Text(JsonElement visa, string name) => visa.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // "sub,iss;sub,iss", each part with ',' and ';' escaped as in URLs. Source: Passport 1.2, LinkedIdentities.
    private static IEnumerable<Identity> Identities(string value) => value.Split(';').Select(static pair => pair.Split(',')).Where(static pair => pair.Length == 2)
        .Select(static pair => new Identity(Uri.UnescapeDataString(pair[1]), Uri.UnescapeDataString(pair[0])));

    private sealed record Identity(string Issuer, string Subject);

    private sealed record Visa(Identity Of, string Type, string Value, string? By, bool HasConditions);
}

/// <summary>What the passports of a request grant.</summary>
/// <param name="Values">Values of grants: identifiers of projects or datasets, or URLs that end in one; null if no grant was shown.</param>
internal sealed record PassportGrants(IReadOnlyList<string>? Values)
{
    /// <summary>Whether an object is among what is granted; all are if no grant was shown.</summary>
    public bool Covers(DrsTarget target) => Values is null || Values.Any(value => Names(value, target.GivenTo) || (target is DrsRelease release && Names(value, release.Dataset)));

    private static bool Names(string value, string? id) => id is not null && (value == id || (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.AbsolutePath.TrimEnd('/').Split('/')[^1] == id));
}
