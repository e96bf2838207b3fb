using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

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

        var tools = Array.Empty<ToolVersion>() as IReadOnlyList<ToolVersion>;
        if (faults.Count == 0 && file.Kind is ManifestValues.Bam or ManifestValues.Cram)
        {
            tools = await ToolVersions.OfAsync(["samtools"], ct);
            faults.AddRange(await CheckAlignmentAsync(context, file, ct));
        }

        return faults.Count == 0
            ? new StepResult(new TaskCounts("files", 1, 1, 0), [], tools)
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
        catch (UnavailableException e) when (e.LastLines.Count > 0 || e.Message.Contains("exit code", StringComparison.Ordinal))
        {
            return [new InputFault(file.Path, "", $"a whole {file.Kind} file", "one that samtools quickcheck refuses")];
        }

        var reference = await context.Store.RequireJsonAsync<ReferenceInfo>(ReferenceInfo.PathOf(context.Plan.Reference!), ct);
        var known = reference.Contigs.ToDictionary(contig => contig.Name, contig => contig.Length, StringComparer.Ordinal);
        var found = Contigs(header).ToList();
        return found.TrueForAll(contig => known.TryGetValue(contig.Name, out var length) && length == contig.Length)
            ? []
            : [new InputFault(file.Path, "@SQ", $"contigs of {reference.Name}: {Told(reference.Contigs.Select(contig => (contig.Name, contig.Length)))}", Told(found))];
    }

    private static IEnumerable<(string Name, int Length)> Contigs(string header)
    {
        foreach (var line in header.Split('\n').Where(line => line.StartsWith("@SQ\t", StringComparison.Ordinal)))
        {
            var fields = line.Split('\t');
            var name = Array.Find(fields, field => field.StartsWith("SN:", StringComparison.Ordinal));
            var length = Array.Find(fields, field => field.StartsWith("LN:", StringComparison.Ordinal));
            yield return (name?[3..] ?? "", int.TryParse(length?[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0);
        }
    }

    private static string Told(IEnumerable<(string Name, int Length)> contigs)
    {
        var all = contigs.Select(contig => string.Create(CultureInfo.InvariantCulture, $"{contig.Name} ({contig.Length})")).ToList();
        return all.Count <= 30 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(30))} and {all.Count - 30} more";
    }
}
