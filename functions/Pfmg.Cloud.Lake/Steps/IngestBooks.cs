using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>The books of an ingest and of the commit after it: records become rows, rows become visible.</summary>
internal static class IngestBooks
{
    private const int SamplesPerBlock = 128;

    /// <summary>The books of an ingest.</summary>
    /// <param name="subject">The sample, or the delivered file.</param>
    /// <param name="source">Where the file came from; see <see cref="Places"/>.</param>
    /// <param name="callsOnly">Whether the original records were left out.</param>
    /// <param name="result">What was ingested.</param>
    public static IReadOnlyList<TaskAccount> Of(string subject, string source, bool callsOnly, IngestResult result) =>
    [
        TaskAccount.Of(Units.Records, subject, [new Flow(source, result.Lines)], [new Flow(Places.Encoder, result.Records)]),
        .. result.Files.Select(file => Rows(subject, Places.Encoder, Expected(file, callsOnly, result), file.Table, file.Rows)),
    ];

    /// <summary>The books of a commit over one ingest.</summary>
    /// <param name="subject">The subject of the ingest's own books.</param>
    /// <param name="files">What the ingest wrote.</param>
    /// <param name="committed">What the log's entry adds.</param>
    public static IEnumerable<TaskAccount> Committed(string subject, IReadOnlyList<LakeFile> files, IReadOnlyList<LakeFile> committed)
    {
        var rows = committed.ToDictionary(static file => file.Path, static file => file.Rows, StringComparer.Ordinal);
        return files.Select(file => Rows(subject, file.Table, file.Rows, Places.Lake, rows.GetValueOrDefault(file.Path)));
    }

    // What the readers counted, where that tells a table's rows; `assayed` and what is derived become what they become.
    private static long Expected(LakeFile file, bool callsOnly, IngestResult result) => file.Table switch
    {
        _ when file.Table == LakeTables.Samples.Table => result.Samples.Count,
        _ when file.Table == LakeTables.Calls.Table => result.Samples.Sum(static sample => sample.Calls),
        _ when callsOnly && (file.Table == LakeTables.Records.Table || file.Table == LakeTables.Formats.Table) => 0,
        _ when file.Table == LakeTables.Records.Table => result.Records,
        _ when file.Table == LakeTables.Formats.Table => result.Records * ((result.Samples.Count + SamplesPerBlock - 1) / SamplesPerBlock),
        _ => file.Rows,
    };

    private static TaskAccount Rows(string subject, string source, long taken, string target, long given) =>
        TaskAccount.Of(Units.Rows, subject, [new Flow(source, taken)], [new Flow(target, given)]);
}
