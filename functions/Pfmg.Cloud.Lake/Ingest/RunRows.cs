using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What one run of lines became: row groups, and what only the order of the whole file can finish.</summary>
internal sealed class RunRows(int sampleCount)
{
    public List<EncodedRowGroup> Calls { get; } = [];

    public List<EncodedRowGroup> Records { get; } = [];

    public List<EncodedRowGroup> Formats { get; } = [];

    public ContigSpans CallSpans { get; } = new();

    public ContigSpans RecordSpans { get; } = new();

    /// <summary>The sites of `calls`; null in a file of few samples.</summary>
    public RunSites? Sites { get; set; } = sampleCount >= CohortTables.LeastCallsets ? new RunSites() : null;

    /// <summary>Calls at the panel's sites.</summary>
    public List<PanelCall> PanelCalls { get; } = [];

    /// <summary>Rows of `calls`, by sample.</summary>
    public long[] CallCounts { get; } = new long[sampleCount];

    /// <summary>Genotypes that pass their rule and are left out because the person has no such genotype there, by sample.</summary>
    public long[] NotCounted { get; } = new long[sampleCount];

    /// <summary>One for each record, in order; more where samples differ in length (LEN).</summary>
    public List<AssayedEvent> Events { get; } = [];

    /// <summary>For each event, by sample: its ploidy if its genotype counts, else 0.</summary>
    public List<byte> Ploidies { get; } = [];

    /// <summary>Records read.</summary>
    public int RecordCount { get; set; }

    /// <summary>The line from which on the run is empty lines; 0 if it does not end with any.</summary>
    public long FirstEmptyLine { get; set; }

    /// <summary>Whether some record told of reference over more than its REF, or of no ALT in particular.</summary>
    public bool HasBlocks { get; set; }

    /// <summary>Whether some record is a structural variant and nothing else.</summary>
    public bool HasStructural { get; set; }

    /// <summary>Whether some record is more or other than a structural variant.</summary>
    public bool HasOther { get; set; }

    /// <summary>Forgets everything, for the next run.</summary>
    public void Clear()
    {
        Calls.Clear();
        Records.Clear();
        Formats.Clear();
        CallSpans.Clear();
        RecordSpans.Clear();
        Array.Clear(CallCounts);
        Array.Clear(NotCounted);
        Sites?.Clear();
        PanelCalls.Clear();
        Events.Clear();
        Ploidies.Clear();
        (RecordCount, FirstEmptyLine, HasBlocks, HasStructural, HasOther) = (0, 0, false, false, false);
    }
}

/// <summary>What one record tells about what is assayed.</summary>
/// <param name="Contig">Its contig's number.</param>
/// <param name="Pos">POS.</param>
/// <param name="Start">First base of its span.</param>
/// <param name="End">Last base of its span.</param>
/// <param name="Line">Its line, for faults.</param>
/// <param name="IsVariant">Whether it has a real ALT.</param>
internal readonly record struct AssayedEvent(int Contig, int Pos, int Start, int End, long Line, bool IsVariant);
