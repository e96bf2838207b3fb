using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What every worker on one file shares.</summary>
/// <param name="Name">The file's name in faults.</param>
/// <param name="Header">Its header.</param>
/// <param name="Rule">Its rule of counting.</param>
/// <param name="SourceId">Its number, which is its first sample's id; the others follow.</param>
/// <param name="Contigs">Its contigs.</param>
/// <param name="Panel">The reference's panel of common sites; null if there is none.</param>
/// <param name="IsVerbatim">Whether records and sample columns are kept as they are.</param>
internal sealed record IngestFile(string Name, VcfHeader Header, CountingRule Rule, int SourceId, ContigTable Contigs, PanelSites? Panel, bool IsVerbatim)
{
    /// <summary>Where its one sample could be called; null if nothing tells.</summary>
    public CallableBases? Callable { get; init; }
}
