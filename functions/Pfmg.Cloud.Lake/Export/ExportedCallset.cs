using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>The callset that a name stands for, and where its columns lie.</summary>
/// <param name="SampleId">Its number.</param>
/// <param name="SourceId">Its file's number: the id of that file's first sample.</param>
/// <param name="HeaderSha256">Its file's header.</param>
/// <param name="Records">Records in its file.</param>
/// <param name="Reference">The reference it was called on; null if the lake does not know.</param>
internal sealed record ExportedCallset(int SampleId, int SourceId, string HeaderSha256, long Records, string? Reference)
{
    /// <summary>Its column among the file's sample columns, from 0.</summary>
    public int Column => SampleId - SourceId;

    /// <summary>The block of `formats` that holds the column.</summary>
    public int Block => Column / RecordTables.SamplesPerBlock;

    /// <summary>The column in the block, from 0.</summary>
    public int ColumnInBlock => Column % RecordTables.SamplesPerBlock;

    /// <summary>The latest callset of a sample that no other replaced.</summary>
    /// <exception cref="NotFoundException">The lake has no such sample, or not its records.</exception>
    public static ExportedCallset Find(EngineLease lease, string samples, string name, CancellationToken ct)
    {
        using var rows = lease.Query(
            $"SELECT sample_id, source_id, header_sha256, records, verbatim, reference FROM {samples} WHERE sample = $name ORDER BY superseded, sample_id DESC LIMIT 1",
            [new SqlValue("name", name)],
            ct);
        if (!rows.Read(ct))
        {
            throw new NotFoundException($"The lake has no sample {name}.");
        }

        return rows.Reader.GetBoolean(4)
            ? new ExportedCallset(rows.Reader.GetInt32(0), rows.Reader.GetInt32(1), rows.Reader.GetString(2), rows.Reader.GetInt64(3), rows.Reader.IsDBNull(5) ? null : rows.Reader.GetString(5))
            : throw new NotFoundException($"The lake does not hold the records of sample {name}: its file was ingested with --calls-only.");
    }
}
