using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>A request's query, read strictly: an unknown, repeated or unreadable parameter is a fault, not ignored.</summary>
internal sealed class QueryParameters
{
    private const string Where = "the request";

    private readonly IQueryCollection _query;

    /// <summary>Reads a query that may hold these parameters and no others.</summary>
    /// <exception cref="InvalidInputException">It holds another one, or one twice.</exception>
    public QueryParameters(HttpRequest request, IReadOnlyList<QueryParameter> allowed)
    {
        _query = request.Query;
        var faults = new List<InputFault>();
        foreach (var (name, values) in _query)
        {
            if (allowed.All(parameter => parameter.Name != name))
            {
                faults.Add(new InputFault(Where, "query", $"only the parameters {string.Join(", ", allowed.Select(parameter => parameter.Name))}", name));
            }
            else if (values.Count > 1)
            {
                faults.Add(new InputFault(Where, name, "one value", $"{values.Count}"));
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }
    }

    /// <summary>A text; null if it is not given or empty.</summary>
    public string? Text(QueryParameter parameter) => _query[parameter.Name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A text that must be there.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public string Required(QueryParameter parameter) =>
        Text(parameter) ?? throw new InvalidInputException(Where, parameter.Name, $"{parameter.Description} Such as {parameter.Example}", "nothing");

    /// <summary>A whole number from a lowest to a highest; null if it is not given.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public int? Whole(QueryParameter parameter, int lowest, int highest) => (int?)Whole(parameter, (long)lowest, highest);

    /// <summary>A lake version; null if it is not given.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public long? Version() => Whole(QueryParameter.Version, 0, long.MaxValue);

    /// <summary>True or false; false if it is not given.</summary>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public bool Truth(QueryParameter parameter) => Text(parameter) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new InvalidInputException(Where, parameter.Name, "true or false", other),
    };

    /// <summary>A part of a whole, above 0 to 1; null if it is not given.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public double? Part(QueryParameter parameter) => Text(parameter) switch
    {
        null => null,
        var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) && part is > 0 and <= 1 => part,
        var text => throw new InvalidInputException(Where, parameter.Name, "a number above 0, at most 1", text),
    };

    /// <summary>Names between commas, or another separator that none of them holds; null if the parameter is not given.</summary>
    public IReadOnlyList<string>? Names(QueryParameter parameter, char separator = ',') =>
        Text(parameter)?.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();

    private long? Whole(QueryParameter parameter, long lowest, long highest) => Text(parameter) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest => number,
        var text => throw new InvalidInputException(
            Where, parameter.Name, highest == long.MaxValue ? $"a whole number from {lowest}" : $"a whole number from {lowest} to {highest}", text),
    };
}
