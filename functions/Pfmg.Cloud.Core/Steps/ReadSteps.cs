using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The steps from delivered files to a sample's gVCF and CRAM, and their quality.</summary>
public static class ReadSteps
{
    /// <summary>Adds `prepare`, `align`, `karyotype`, `region`, `gather` and `qc`.</summary>
    /// <returns>The table.</returns>
    public static StepTable AddReadSteps(this StepTable table) => table
        .Add(TaskKinds.Prepare, PrepareReads.RunAsync)
        .Add(TaskKinds.Align, AlignReads.RunAsync)
        .Add(TaskKinds.Karyotype, InferKaryotype.RunAsync)
        .Add(TaskKinds.Region, CallRegion.RunAsync)
        .Add(TaskKinds.Gather, GatherSample.RunAsync)
        .Add(TaskKinds.Qc, MeasureQuality.RunAsync);
}
