using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>All that was counted of a sample, put together into metrics.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Reads">Null if reads were not aligned here.</param>
/// <param name="Calls">Of its genotypes.</param>
/// <param name="Kind">"gvcf" or "vcf".</param>
/// <param name="PanelSites">Common sites that the reference's panel has; 0 without a panel.</param>
internal sealed record Measured(SampleToMeasure Sample, MeasuredReads? Reads, SampleTally Calls, string Kind, int PanelSites)
{
    private const string NoReads = "reads were not aligned here";

    /// <summary>The metrics, and why some are missing.</summary>
    public (QualityMetrics Metrics, IReadOnlyDictionary<string, string> NotMeasured) Complete()
    {
        var metrics = (Reads?.Metrics ?? new QualityMetrics()) with
        {
            TargetBases = Sample.Target.Bases.Total,
            Snvs = Calls.Snvs,
            Indels = Calls.Indels,
            TiTv = Calls.TiTv,
            HetHom = Calls.HetHom,
            CallRatePercent = CallRate(),
        };
        var why = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["reads", "mappedPercent", "duplicatesPercent", "meanDepth", "percentAt10", "percentAt15", "percentAt20", "percentAt30"])
        {
            AddIf(Reads is null, name, NoReads);
        }

        foreach (var name in (string[])["insertSizeMedian", "insertSizeMean", "insertSizeSd"])
        {
            AddIf(metrics.InsertSizeMedian is null, name, Reads is null ? NoReads : "no pairs on one contig");
        }

        AddIf(Reads is { Metrics.Reads: 0 }, "mappedPercent", "no reads");
        AddIf(Reads is { Metrics.Reads: 0 }, "duplicatesPercent", "no reads");
        AddIf(metrics.TiTv is null, "tiTv", "no transversions");
        AddIf(metrics.HetHom is null, "hetHom", "no homozygous SNVs");
        AddIf(metrics.CallRatePercent is null, "callRatePercent", "nothing to call");
        return (WithContamination(metrics, why), why);

        void AddIf(bool missing, string name, string reason)
        {
            if (missing)
            {
                why[name] = reason;
            }
        }
    }

    private double? CallRate()
    {
        var (part, whole) = Kind == ManifestValues.Gvcf
            ? (Calls.CoveredBases, Sample.Target.Bases.Total)
            : (Calls.Called, Calls.Called + Calls.Missing);
        return whole == 0 ? null : Math.Round(100.0 * part / whole, 4);
    }

    private QualityMetrics WithContamination(QualityMetrics metrics, SortedDictionary<string, string> why)
    {
        var reads = Reads?.CommonSites ?? Calls.CommonSites;
        var estimate = (Sample.Manifest.Material ?? "germline") == "germline" ? EstimateContamination.Of(reads) : null;
        if (estimate is not null)
        {
            return metrics with { ContaminationPercent = Math.Round(100 * estimate.Share, 2), ContaminationSites = estimate.Sites };
        }

        why["contaminationPercent"] = why["contaminationSites"] = (Sample.Manifest.Material ?? "germline") != "germline"
            ? "a tumour's alleles are out of balance by themselves"
            : PanelSites == 0 ? "the reference has no panel of common sites"
            : $"fewer than {EstimateContamination.MinimumSites} common sites with {EstimateContamination.MinimumReads} reads";
        return metrics;
    }
}
