namespace Pfmg.Cloud.Core.References;

/// <summary>What whoever adds a reference should know of it, since calls will show it.</summary>
public static class ReferenceWarnings
{
    /// <summary>One sentence each; empty if there is nothing to say.</summary>
    public static IReadOnlyList<string> Of(ReferenceInfo reference)
    {
        var warnings = new List<string>();
        if (reference.Sex is not { } sex)
        {
            warnings.Add("No X and Y by name or PAR table: karyotypes stay unknown and everything but the mitochondrion is called diploid.");
        }
        else if (sex.Pseudoautosomal.Count == 0)
        {
            warnings.Add($"No pseudoautosomal regions are known for {sex.X} and {sex.Y}: a man's are called haploid. --par tells them.");
        }
        else if (sex.Pseudoautosomal.Any(pair => reference.KnownBases.Any(known =>
            string.Equals(known.Contig, sex.Y, StringComparison.Ordinal) && known.Start <= pair.Y.End && known.End >= pair.Y.Start)))
        {
            warnings.Add($"The pseudoautosomal regions of {sex.Y} are not N: reads there fit X and Y alike, get mapping quality 0 and are not called. Use an analysis set.");
        }

        if (reference.Mitochondrion is null)
        {
            warnings.Add("No mitochondrion of a well-known name: none is called as one.");
        }

        return warnings;
    }
}
