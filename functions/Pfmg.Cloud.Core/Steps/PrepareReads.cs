using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `prepare` step: checks delivered files and cuts the reads to be aligned into chunks of whole bwa batches.</summary>
public static class PrepareReads
{
    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<PrepareParameters>();
        if (!parameters.CutReads)
        {
            return await CheckFile.RunAsync(context, parameters, ct);
        }

        using var cut = new CutReads(context, parameters);
        IReadOnlyList<ToolVersion> tools = [];
        PrepareResult result;
        if (parameters.Layout is not null)
        {
            result = await CutFastq.RunAsync(context, parameters, cut, ct);
        }
        else
        {
            result = await CutAlignment.RunAsync(context, parameters, cut, ct);
            tools = await ToolVersions.OfAsync(["samtools"], ct);
        }

        var reads = TaskAccount.Of(
            Units.Reads, parameters.Sample!, [new Flow(Places.Delivered, cut.Delivered)], [new Flow(Places.Chunks, result.Chunks.Sum())],
            new Flow("without its mate", result.Unpaired));
        return new StepResult(reads.ToCounts(), cut.Outputs, tools, StepResults.Write(result)) { Accounts = [reads] };
    }
}
