using System.Globalization;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>What a project asks for: a dataset as it is at each question, or one release of it as it was.</summary>
/// <param name="Id">The dataset's id.</param>
/// <param name="Release">The release's number, from 1; null for the dataset as it is.</param>
public readonly record struct DatasetName(string Id, int? Release)
{
    /// <summary>Reads "cardio" or "cardio.2"; ids have no dots.</summary>
    public static DatasetName Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.LastIndexOf('.');
        return dot > 0 && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var release)
            ? new DatasetName(name[..dot], release)
            : new DatasetName(name, null);
    }
}
