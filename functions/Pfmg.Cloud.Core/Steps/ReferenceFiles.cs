using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Makes a run's reference appear in scratch under a name that is the same on every machine.</summary>
internal static class ReferenceFiles
{
    private static readonly string[] AlignerSuffixes = [".amb", ".ann", ".bwt", ".pac", ".sa"];

    /// <summary>Links the FASTA and its index, and the aligner's on request.</summary>
    /// <returns>The FASTA's path relative to the scratch folder.</returns>
    /// <exception cref="NotFoundException">The reference store lacks a file.</exception>
    public static async Task<string> LinkAsync(TaskContext context, bool aligner, CancellationToken ct)
    {
        var name = context.Plan.Reference ?? throw new NotFoundException($"Run {context.Plan.RunId} has no reference.");
        var fasta = ReferenceInfo.FastaPathOf(name);
        Directory.CreateDirectory(Path.Combine(context.ScratchDirectory, "ref"));
        var alt = aligner && (await context.Store.ReferenceAsync(name, ct)).AltSha256 is not null;
        foreach (var suffix in (string[])["", ".fai", .. aligner ? AlignerSuffixes : [], .. alt ? [ReferenceInfo.AltSuffix] : (string[])[]])
        {
            var local = await context.LocalInputAsync(fasta + suffix, ct);
            File.CreateSymbolicLink(Path.Combine(context.ScratchDirectory, "ref", $"{name}.fa{suffix}"), Path.GetFullPath(local));
        }

        return $"ref/{name}.fa";
    }
}
