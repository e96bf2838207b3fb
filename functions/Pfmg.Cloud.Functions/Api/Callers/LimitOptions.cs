using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>How often anyone may ask one instance of the service.</summary>
/// <remarks>Fairness, not secrecy: what may be learnt by asking often is for the disclosure rules to hold, whoever asks and however slowly.</remarks>
internal sealed class LimitOptions
{
    /// <summary>The section of the configuration: `Limits__CallerPerSecond` in the environment.</summary>
    public const string Section = "Limits";

    /// <summary>Requests a second, on average, from one address without a token that is believed; 0 for no limit.</summary>
    [Range(0, 100_000)]
    public int AnonymousPerSecond { get; init; } = 10;

    /// <summary>How many of them at once, after a pause.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousBurst { get; init; } = 100;

    /// <summary>Requests a second, on average, of one caller; 0 for no limit.</summary>
    [Range(0, 100_000)]
    public int CallerPerSecond { get; init; } = 100;

    /// <summary>How many of them at once, after a pause.</summary>
    [Range(1, 1_000_000)]
    public int CallerBurst { get; init; } = 1_000;

    /// <summary>The settings' section, checked.</summary>
    /// <exception cref="Commands.UsageException">A setting is unknown or wrong.</exception>
    public static LimitOptions Of(IConfiguration? settings)
    {
        try
        {
            var options = settings?.GetSection(Section).Get<LimitOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new LimitOptions();
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            return options;
        }
        catch (Exception e) when (e is InvalidOperationException or ValidationException or FormatException)
        {
            throw new Commands.UsageException($"{Section}: {e.Message}");
        }
    }
}
