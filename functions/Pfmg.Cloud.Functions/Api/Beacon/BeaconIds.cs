using System.Globalization;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>The ids of entries: what they are made of stands between tildes, which no name of a contig, sample or run holds.</summary>
internal static class BeaconIds
{
    private const char Between = '~';

    /// <summary>An allele's: reference~contig~position~ref~alt, of structural variants ~end besides; the reference is empty if there is none.</summary>
    public static string Of(AlleleKey key) => string.Join(Between, [key.Reference ?? "", key.Contig, Number(key.Position), key.Ref, key.Alt, .. key.End is { } end ? [Number(end)] : Array.Empty<string>()]);

    /// <summary>The allele of an id; null if it is none.</summary>
    public static AlleleKey? Allele(string id)
    {
        var parts = id.Split(Between);
        if (parts.Length is not (5 or 6) || parts[1].Length == 0 || Number(parts[2]) is not { } position || parts[3].Length == 0 || parts[4].Length == 0)
        {
            return null;
        }

        int? end = parts.Length == 6 ? Number(parts[5]) : null;
        return parts.Length == 6 && end is null ? null : new AlleleKey(parts[0].Length > 0 ? parts[0] : null, parts[1], position, parts[3], parts[4], end);
    }

    /// <summary>A sequencing run's: a platform's run may hold several samples, and each is a run by itself here.</summary>
    public static string OfRun(string run, string sample) => $"{run}{Between}{sample}";

    /// <summary>An analysis's.</summary>
    public static string OfAnalysis(ListedCallset callset) => $"{callset.Run}{Between}{callset.Sample}{Between}{callset.Pipeline.Replace('/', '-')}{Between}{callset.Caller}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null;
}
