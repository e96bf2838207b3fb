using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Checks that a delivered file is whole: size, checksum, packing, and for alignments the contigs of the reference.</summary>
internal static class CheckFile
{
    /// <summary>Checks one file; nothing is written.</summary>
    /// <exception cref="InvalidInputException">All that is wrong with it.</exception>
    public static async Task<StepResult> RunAsync(TaskContext context, DeliveredFile file, CancellationToken ct)
    {
        var faults = new List<InputFault>();
        await using (var packed = new DeliveredStream(await context.Store.OpenReadAsync(file.ObjectPath, null, ct), file))
        {
            try
            {
                // A CRAM is not gzip: it is read as it is, and samtools looks at its end below.
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
        }

        IReadOnlyList<ToolVersion> tools = [];
        if (faults.Count == 0 && file.Kind is ManifestValues.Bam or ManifestValues.Cram)
        {
            tools = await ToolVersions.OfAsync(["samtools"], ct);
            faults.AddRange(await CheckAlignmentAsync(context, file, ct));
        }

        return faults.Count == 0
            ? new StepResult(new TaskCounts(Units.Files, 1, 1, 0), [], tools)
            {
                Accounts = [TaskAccount.Of(Units.Files, file.Path, [new Flow(Places.Delivered, 1)], [new Flow(Places.Examined, 1)])],
            }
            : throw new InvalidInputException(faults);
    }

    private static async Task<IReadOnlyList<InputFault>> CheckAlignmentAsync(TaskContext context, DeliveredFile file, CancellationToken ct)
    {
        var input = await context.LocalInputAsync(file.ObjectPath, ct);
        var tool = new RunTool(context.ScratchDirectory);
        string header;
        try
        {
            await tool.RunAsync(ToolCommand.Of("samtools", "quickcheck", "-u", input), ct);
            header = await tool.ReadTextAsync(ToolCommand.Of("samtools", "view", "--no-PG", "-H", input), ct);
        }
        // A samtools that was killed has judged nothing.
        catch (UnavailableException e) when (e.ExitCode is > 0 and < 128)
        {
            return [new InputFault(file.Path, "", $"a whole {file.Kind} file", "one that samtools quickcheck refuses")];
        }

        try
        {
            var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
            ContigAgreement.Check(file.Path, SamHeader.Contigs(file.Path, header), reference);
            return [];
        }
        catch (InvalidInputException e)
        {
            return e.Faults;
        }
    }
}
