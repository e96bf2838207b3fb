using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>Writes a VCF for people: packed if its name says so, under its name only when it is whole, indexed where that is possible.</summary>
internal static class ExportFile
{
    /// <summary>Writes it; nothing is left if that fails.</summary>
    /// <param name="output">Its path; replaced if it is there.</param>
    /// <param name="write">Writes its text.</param>
    /// <exception cref="InvalidInputException">Its folder is not there.</exception>
    public static async Task WriteAsync(string output, Func<Stream, Task> write)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(output))))
        {
            throw new InvalidInputException(output, "", "an existing folder", "none");
        }

        string partial = output + ".partial";
        try
        {
            await using (var target = Open(partial, output))
            {
                await write(target);
            }

            File.Move(partial, output, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>An index is a convenience: without tabix, or where records are not sorted, there is none, and that is told.</summary>
    public static async Task<string?> IndexAsync(string output, CancellationToken ct)
    {
        if (!IsPacked(output))
        {
            return "the file is not compressed";
        }

        string full = Path.GetFullPath(output);
        try
        {
            await new RunTool(Path.GetDirectoryName(full)!).RunAsync(ToolCommand.Of("tabix", "-f", "-p", "vcf", full), ct);
            return null;
        }
        catch (UnavailableException failure)
        {
            File.Delete(full + ".tbi");
            return failure.Message;
        }
    }

    private static Stream Open(string partial, string output)
    {
        var file = File.Create(partial);
        return IsPacked(output) ? new BgzfWriteStream(file) : new BufferedStream(file, 1 << 16);
    }

    private static bool IsPacked(string output) =>
        output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || output.EndsWith(".bgz", StringComparison.OrdinalIgnoreCase);
}
