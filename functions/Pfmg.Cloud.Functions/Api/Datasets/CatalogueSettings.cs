using System.ComponentModel.DataAnnotations;
using Pfmg.Cloud.Core.Datasets;

namespace Pfmg.Cloud.Functions.Api.Datasets;

/// <summary>Reads who publishes from the settings.</summary>
internal static class CatalogueSettings
{
    /// <summary>The settings' section, checked.</summary>
    /// <exception cref="Commands.UsageException">A setting is unknown or wrong.</exception>
    public static CatalogueOptions Of(IConfiguration? settings)
    {
        try
        {
            var options = settings?.GetSection(CatalogueOptions.Section).Get<CatalogueOptions>(static binder => binder.ErrorOnUnknownConfiguration = true) ?? new CatalogueOptions();
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            return options;
        }
        catch (Exception e) when (e is InvalidOperationException or ValidationException)
        {
            throw new Commands.UsageException($"{CatalogueOptions.Section}: {e.Message}");
        }
    }
}
