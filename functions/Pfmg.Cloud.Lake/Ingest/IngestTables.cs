using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The tables' files of one ingest; runs are appended in the order of the source.</summary>
internal sealed class IngestTables : IDisposable
{
    private readonly IngestFile _file;
    private readonly TableFile _calls;
    private readonly TableFile _assayed;
    private readonly TableFile _records;
    private readonly TableFile _formats;
    private readonly AssayedRows _assayedRows;
    private readonly SketchRows? _sketches;
    private readonly SiteTables? _sites;
    private long _firstEmptyLine;
    private bool _hasStructural;
    private bool _hasOther;

    public IngestTables(IngestFile file, string directory)
    {
        _file = file;
        _calls = new TableFile(directory, LakeTables.Calls);
        _assayed = new TableFile(directory, LakeTables.Assayed);
        _records = new TableFile(directory, LakeTables.Records);
        _formats = new TableFile(directory, LakeTables.Formats);
        _sketches = file.Panel is { } panel ? new SketchRows(panel, file.Contigs, file.Header.Samples.Count) : null;
        _sites = file.Header.Samples.Count >= CohortTables.LeastCallsets ? new SiteTables(file, directory) : null;
        _assayedRows = new AssayedRows(file, _assayed, _sketches, _sites);
        CallCounts = new long[file.Header.Samples.Count];
        NotCounted = new long[file.Header.Samples.Count];
    }

    /// <summary>Records appended.</summary>
    public long Records { get; private set; }

    /// <summary>Whether the file tells of reference.</summary>
    public bool HasBlocks { get; private set; }

    /// <summary>Whether every record is a structural variant, and there is one: such a file tells of nothing else, reference least of all.</summary>
    public bool IsStructural => _hasStructural && !_hasOther;

    /// <summary>Rows of `calls`, by sample.</summary>
    public long[] CallCounts { get; }

    /// <summary>Genotypes left out by ploidy, by sample.</summary>
    public long[] NotCounted { get; }

    /// <summary>Bases of `assayed`, by sample.</summary>
    public IReadOnlyList<long> AssayedBases() => _assayedRows.Bases();

    /// <summary>Appends the next run.</summary>
    /// <exception cref="Core.Errors.InvalidInputException">Records follow empty lines, or the file is not sorted.</exception>
    public void Append(RunRows run)
    {
        if (_firstEmptyLine > 0 && run.RecordCount > 0)
        {
            throw new Core.Formats.Vcf.VcfFaults(_file.Name, _firstEmptyLine).Fault("a record", "an empty line with records after it");
        }

        _firstEmptyLine = _firstEmptyLine > 0 ? _firstEmptyLine : run.FirstEmptyLine;
        _calls.Append(run.Calls);
        _records.Append(run.Records);
        _formats.Append(run.Formats);
        _calls.Spans.Add(run.CallSpans);
        _records.Spans.Add(run.RecordSpans);
        _sites?.Add(run);
        _assayedRows.Add(CollectionsMarshal.AsSpan(run.Events), CollectionsMarshal.AsSpan(run.Ploidies));
        _sites?.Advance(_assayedRows.Contigs, _assayedRows.Done);
        _sketches?.Add(run.PanelCalls);
        Records += run.RecordCount;
        HasBlocks |= run.HasBlocks;
        _hasStructural |= run.HasStructural;
        _hasOther |= run.HasOther;
        for (var sample = 0; sample < CallCounts.Length; sample++)
        {
            CallCounts[sample] += run.CallCounts[sample];
            NotCounted[sample] += run.NotCounted[sample];
        }
    }

    /// <summary>Writes the last rows and the footers.</summary>
    /// <param name="path">The object path of a table's file.</param>
    public IReadOnlyList<LakeFile> Complete(Func<string, string> path)
    {
        _assayedRows.Complete();
        return
        [
            _calls.Complete(path(LakeTables.Calls.Table), _file.Contigs),
            _assayed.Complete(path(LakeTables.Assayed.Table), _file.Contigs),
            _records.Complete(path(LakeTables.Records.Table), _file.Contigs),
            _formats.Complete(path(LakeTables.Formats.Table), _file.Contigs),
            .. _sites?.Complete(_assayedRows.Contigs, path) ?? [],
        ];
    }

    /// <summary>The sketches by sample, once the tables are complete; none without a panel.</summary>
    public IReadOnlyList<Sketch> Sketches() => _sketches?.Complete() ?? [];

    public void Dispose()
    {
        _calls.Dispose();
        _assayed.Dispose();
        _records.Dispose();
        _formats.Dispose();
        _sites?.Dispose();
    }
}
