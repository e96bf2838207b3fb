using System.Globalization;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A set of callsets as a query's text carries it: a bit each.</summary>
internal sealed class SampleBits
{
    private readonly string _hex;

    /// <summary>The set of these callsets.</summary>
    public SampleBits(IReadOnlyCollection<int> ids)
    {
        // The engine takes asking for a bit behind the last as a fault; the last is nobody's.
        var bytes = new byte[ids.Count == 0 ? 0 : (ids.Max() / 8) + 2];
        foreach (var id in ids)
        {
            bytes[id / 8] |= (byte)(0x80 >> (id % 8));
        }

        _hex = Convert.ToHexStringLower(bytes);
    }

    /// <summary>The condition that a column's callset is one of them.</summary>
    public string Has(string column) =>
        _hex.Length == 0 ? "false" : string.Create(CultureInfo.InvariantCulture, $"get_bit(unhex('{_hex}')::BIT, least({column}, {(_hex.Length * 4) - 1})) = 1");
}
