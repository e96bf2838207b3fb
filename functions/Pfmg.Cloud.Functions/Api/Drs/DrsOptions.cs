using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Where objects lie, as DRS tells it, and whose passports are believed.</summary>
internal sealed class DrsOptions
{
    /// <summary>The section of the configuration: `Drs__Region` in the environment.</summary>
    public const string Section = "Drs";

    /// <summary>The cloud that holds the store, as access methods tell it ("azure"); null for none.</summary>
    [RegularExpression("^[a-z0-9-]{1,40}$")]
    public string? Cloud { get; init; }

    /// <summary>Its region, as it names it ("francecentral"), so that who computes there is told so; null for none.</summary>
    [RegularExpression("^[a-z0-9-]{1,40}$")]
    public string? Region { get; init; }

    /// <summary>Issuers of passports and visas, between commas, as their `iss` names them; each has a discovery document over https. Null: no passport is believed.</summary>
    public string? PassportIssuers { get; init; }

    /// <summary>The issuers of <see cref="PassportIssuers"/>.</summary>
    public IReadOnlyList<string> Issuers => (PassportIssuers ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The settings' section, checked.</summary>
    /// <exception cref="Commands.UsageException">A setting is unknown or wrong.</exception>
    public static DrsOptions Of(IConfiguration? settings)
    {
        try
        {
            var options = settings?.GetSection(Section).Get<DrsOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new DrsOptions();
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            return options.Issuers.FirstOrDefault(static name => !IsIssuer(name)) is { } wrong
                ? throw new ValidationException($"{nameof(PassportIssuers)}: expected https URLs, found {wrong}.")
                : options;
        }
        catch (Exception e) when (e is InvalidOperationException or ValidationException or FormatException)
        {
            throw new Commands.UsageException($"{Section}: {e.Message}");
        }
    }

    private static bool IsIssuer(string name) =>
        Uri.TryCreate(name, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
