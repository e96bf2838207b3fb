namespace Pfmg.Cloud.Core.Airlock;

/// <summary>What files are checked against.</summary>
/// <param name="Names">What participants and samples of the lake are called; case does not matter.</param>
/// <param name="MinimumCell">Counts of fewer participants are not told; see <see cref="Disclosure.DisclosureRule.MinimumCell"/>.</param>
/// <param name="CohortSize">How many participants' data the files may hold.</param>
public sealed record AirlockChecks(IReadOnlySet<string> Names, int MinimumCell, int CohortSize)
{
    /// <summary>Which checks there are; raised when one is added or changed.</summary>
    public const string Version = "airlock-checks/1.1.0";

    /// <summary>Looks into Parquet files; null to refuse them.</summary>
    public ReadParquet? Parquet { get; init; }

    /// <summary>The largest file, bytes.</summary>
    public const long MostFileBytes = 32L << 20;

    /// <summary>The most files of one request.</summary>
    public const int MostFiles = 50;

    /// <summary>What all archives of one file may come to when they are opened, bytes.</summary>
    public const long MostInflatedBytes = 128L << 20;

    /// <summary>The most entries of one archive.</summary>
    public const int MostEntries = 1_000;

    /// <summary>How deep archives may lie in archives.</summary>
    public const int MostDepth = 3;

    /// <summary>Findings of one kind that one file has before the rest is only counted.</summary>
    public const int MostFindings = 20;
}

/// <summary>Collects findings; many of one kind in one file are counted, not listed.</summary>
internal sealed class AirlockFindings
{
    private readonly List<AirlockFinding> _listed = [];
    private readonly Dictionary<(string Kind, string File), int> _counts = [];

    /// <summary>Adds one.</summary>
    public void Add(string kind, string file, string where, string expected, string found)
    {
        var count = _counts[(kind, file)] = _counts.GetValueOrDefault((kind, file)) + 1;
        if (count <= AirlockChecks.MostFindings)
        {
            _listed.Add(new AirlockFinding(kind, file, where, expected, found));
        }
    }

    /// <summary>All of them, with a last one for what was only counted.</summary>
    public IReadOnlyList<AirlockFinding> ToList() =>
    [
        .. _listed,
        .. _counts.Where(static pair => pair.Value > AirlockChecks.MostFindings).OrderBy(static pair => pair.Key)
            .Select(static pair => new AirlockFinding(pair.Key.Kind, pair.Key.File, "", "none of this kind", FormattableString.Invariant($"{pair.Value - AirlockChecks.MostFindings} more"))),
    ];
}
