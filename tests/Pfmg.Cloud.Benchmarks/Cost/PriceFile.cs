using System.Text.Json;

namespace Pfmg.Cloud.Benchmarks.Cost;

/// <summary>A dated file of infra/prices: what is paid for what, and what a genome is assumed to need.</summary>
/// <param name="Date">When its values were collected.</param>
/// <param name="Region">Azure's name of the region that the sheet is for.</param>
/// <param name="Prices">List prices before tax, in dollars.</param>
/// <param name="Assumptions">All other numbers of the sheet.</param>
/// <param name="Rates">The loads that the sheet compares.</param>
internal sealed record PriceFile(string Date, string Region, IReadOnlyList<Price> Prices, IReadOnlyList<Assumption> Assumptions, IReadOnlyList<Load> Rates)
{
    /// <summary>Reads a file.</summary>
    public static PriceFile Read(string path) =>
        JsonSerializer.Deserialize<PriceFile>(File.ReadAllText(path), JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"{path} is empty.");

    /// <summary>A price in euros in the sheet's region.</summary>
    public double Euros(string id) => Prices.Single(price => price.Id == id).Dollars * Value("region-factor") * Value("euros-per-dollar");

    /// <summary>An assumption's value, in the unit that the file tells.</summary>
    public double Value(string id) => Assumptions.Single(assumption => assumption.Id == id).Value;
}

/// <summary>A price, before tax.</summary>
/// <param name="Id">The sheet's name of it.</param>
/// <param name="Unit">What one pays for.</param>
/// <param name="Dollars">How much, in East US.</param>
/// <param name="Kind">published, secondhand (told by others) or assumed.</param>
/// <param name="Source">Where it stands, or why it is assumed.</param>
/// <param name="Date">When the source told it.</param>
/// <param name="Check">The filter that asks Azure's retail price list.</param>
internal sealed record Price(string Id, string Unit, double Dollars, string Kind, string Source, string Date, string Check);

/// <summary>A number that is no price.</summary>
/// <param name="Id">The sheet's name of it.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Kind">measured, code, definition or assumed.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record Assumption(string Id, double Value, string Unit, string Kind, string Source);

/// <summary>How many genomes come, and what that does to the nodes.</summary>
/// <param name="GenomesPerHour">Day and night.</param>
/// <param name="SpotShare">Part of the core-hours on spot nodes.</param>
/// <param name="Utilisation">Part of the paid core-hours in which tasks run.</param>
/// <param name="Why">The reason for both.</param>
internal sealed record Load(double GenomesPerHour, double SpotShare, double Utilisation, string Why);
