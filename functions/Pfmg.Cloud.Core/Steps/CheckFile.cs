using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Checks that a delivered file is whole: size, checksum, packing, and for alignments records, contigs and sample.</summary>
internal static class CheckFile
{
    /// <summary>Checks one file; nothing is written.</summary>
    /// <exception cref="InvalidInputException">All that is wrong with it.</exception>
    public static async Task<StepResult> RunAsync(TaskContext context, PrepareParameters parameters, CancellationToken ct)
    {
        var file = parameters.Files[0];
        var isAlignment = file.Kind is ManifestValues.Bam or ManifestValues.Cram;
        await (isAlignment ? CheckAlignmentAsync(context, parameters, file, ct) : CheckTextAsync(context, file, ct));
        var account = TaskAccount.Of(Units.Files, file.Path, [new Flow(Places.Delivered, 1)], [new Flow(Places.Examined, 1)]);
        return new StepResult(account.ToCounts(), [], file.Kind == ManifestValues.Cram ? await ToolVersions.OfAsync(["samtools"], ct) : [])
        {
            Accounts = [account],
        };
    }

    private static async Task CheckTextAsync(TaskContext context, DeliveredFile file, CancellationToken ct)
    {
        var faults = new List<InputFault>();
        await using var packed = new DeliveredStream(await context.Store.OpenReadAsync(file.ObjectPath, null, ct), file);
        try
        {
            var text = PackedText.Open(packed, file.Path, context.Task.Cores).Content;
            var buffer = new byte[1 << 17];
            while (text.Read(buffer, 0, buffer.Length) > 0)
            {
                ct.ThrowIfCancellationRequested();
            }
        }
        catch (InvalidInputException e)
        {
            faults.AddRange(e.Faults);
        }

        faults.InsertRange(0, packed.CheckToEnd());
        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }
    }

    // Kept beside calls, it will be looked at with them: its reference and its sample must be theirs.
    private static async Task CheckAlignmentAsync(TaskContext context, PrepareParameters parameters, DeliveredFile file, CancellationToken ct)
    {
        var alignment = await CheckAlignment.RunAsync(context, file, ct);
        var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        ContigAgreement.Check(file.Path, alignment.Contigs, reference);
        ReadGroupLines.Read(file.Path, alignment.HeaderText, parameters.SampleInFile!, parameters.SampleInFile!);
    }
}
