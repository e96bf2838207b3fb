using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>What makes a bearer token believed; the same for every issuer.</summary>
/// <remarks>Source: RFC 9068 § 4 (validation), RFC 8725 (best practice: algorithms pinned, types told apart, issuer and audience checked).</remarks>
internal static class TokenChecks
{
    /// <summary>Registers the checks.</summary>
    public static void AddTokenChecks(this IServiceCollection services, CallersOptions callers, string storeDirectory)
    {
        services.AddSingleton(callers);
        services.AddSingleton(provider => new LocalIssuer(storeDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SignInCodes>(provider, Path.Combine(storeDirectory, ".keys", "codes")));
        services.AddSingleton(LocalClients.Of(storeDirectory));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TimeProvider, LocalIssuer>((options, time, issuer) =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = Parameters(callers, time);
            options.Events = new JwtBearerEvents { OnTokenValidated = AccessTokenOnly.CheckAsync };
            if (callers.IsLocal)
            {
                // Read at each request's first need, as a discovery document would be, from the file instead.
                options.ConfigurationManager = new LocalKeys(issuer);
            }
            else
            {
                options.Authority = callers.Authority;
                options.RequireHttpsMetadata = !new Uri(callers.Authority!).IsLoopback;
            }
        });
    }

    /// <summary>The rules; keys and the issuer's name come from its discovery document.</summary>
    internal static TokenValidationParameters Parameters(CallersOptions callers, TimeProvider time) => new()
    {
        ValidateIssuer = true,
        ValidateAudience = true,
        ValidAudience = callers.Audience,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidAlgorithms = CallersOptions.Names(callers.Algorithms),
        ValidTypes = CallersOptions.Names(callers.TokenTypes),
        TryAllIssuerSigningKeys = false,
        NameClaimType = callers.SubjectClaim,
        RoleClaimType = CallerOfToken.Roles,
        LifetimeValidator = (from, until, _, _) => IsAlive(from, until, time.GetUtcNow().UtcDateTime, TimeSpan.FromSeconds(callers.ClockSkewSeconds)),
    };

    private static bool IsAlive(DateTime? from, DateTime? until, DateTime now, TimeSpan skew) =>
        until is { } end && now < end + skew && (from is not { } begin || begin - skew <= now);

    private sealed class LocalKeys(LocalIssuer issuer) : Microsoft.IdentityModel.Protocols.IConfigurationManager<OpenIdConnectConfiguration>
    {
        private OpenIdConnectConfiguration? _known;

        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
        {
            if (_known is { } known)
            {
                return known;
            }

            var configuration = new OpenIdConnectConfiguration { Issuer = LocalIssuer.Name };
            configuration.SigningKeys.Add(await issuer.PublicKeyAsync(cancel));
            return _known = configuration;
        }

        public void RequestRefresh() => _known = null;
    }
}
