namespace Pfmg.Cloud.Core.Steps;

/// <summary>Counts what a gVCF holds, to compare it with what the regions promised.</summary>
internal sealed class GvcfTally
{
    /// <summary>Records, blocks included.</summary>
    public long Records { get; private set; }

    /// <summary>Bases of reference blocks.</summary>
    public long BlockBases { get; private set; }

    /// <summary>Counts a record.</summary>
    public void Count(GvcfLine line)
    {
        Records++;
        BlockBases += line.IsBlock ? line.End - line.Position + 1 : 0;
    }
}
