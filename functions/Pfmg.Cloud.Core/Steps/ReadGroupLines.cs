using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The @RG lines of a SAM header.</summary>
/// <remarks>Source: SAMv1 § 1.3 (@RG).</remarks>
internal static class ReadGroupLines
{
    private const string Begin = "@RG\t";

    /// <summary>The line of a lane.</summary>
    public static string Of(ReadGroup group) => $"@RG\tID:{group.Id}\tSM:{group.Sample}\tLB:{group.Library}\tPU:{group.PlatformUnit}\tPL:ILLUMINA";

    /// <summary>The lines of a delivered file's header, kept as they are but for the sample, which takes its name in the manifest.</summary>
    /// <param name="file">What faults call the file.</param>
    /// <param name="headerText">The header's lines.</param>
    /// <param name="sampleInFile">What its groups must call the sample; a group without SM is taken for it.</param>
    /// <param name="sample">The sample's name in the manifest.</param>
    /// <returns>In the order of the header; none if it has none.</returns>
    /// <exception cref="InvalidInputException">A group has no ID, or one twice, or is another sample's; all of them are told.</exception>
    public static IReadOnlyList<string> Read(string file, string headerText, string sampleInFile, string sample)
    {
        var (faults, groups) = (new List<InputFault>(), new List<string>());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in headerText.Split('\n'))
        {
            number++;
            if (!line.StartsWith(Begin, StringComparison.Ordinal))
            {
                continue;
            }

            var fields = line.TrimEnd('\r').Split('\t');
            var id = Field(fields, "ID:");
            if (string.IsNullOrEmpty(id) || !seen.Add(id))
            {
                faults.Add(new InputFault(file, $"header line {number}", "a read group with an ID of its own", id is null ? "none" : $"\"{id}\""));
            }

            if (Field(fields, "SM:") is { } found && !string.Equals(found, sampleInFile, StringComparison.Ordinal))
            {
                // A name in a header is what tells a swap of files, so it is no mere label.
                faults.Add(new InputFault(file, $"header line {number}", $"a read group of sample \"{sampleInFile}\" (SM; nameInFile tells another name)", $"\"{found}\""));
            }

            groups.Add(string.Join('\t', [.. fields.Where(field => !field.StartsWith("SM:", StringComparison.Ordinal)), $"SM:{sample}"]));
        }

        return faults.Count == 0 ? groups : throw new InvalidInputException(faults);
    }

    /// <summary>A line's ID.</summary>
    public static string Id(string line) => Field(line.Split('\t'), "ID:")!;

    private static string? Field(string[] fields, string tag) =>
        Array.Find(fields, field => field.StartsWith(tag, StringComparison.Ordinal))?[tag.Length..];
}
