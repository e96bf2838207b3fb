using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Lake.Delta;

/// <summary>One line of a Delta commit: exactly one of these is there.</summary>
/// <remarks>Source: delta-io/delta PROTOCOL.md, "Actions"; reader version 1, writer version 2, no table features.</remarks>
internal sealed record DeltaAction
{
    public CommitInfo? CommitInfo { get; init; }

    public Protocol? Protocol { get; init; }

    public Metadata? MetaData { get; init; }

    public Transaction? Txn { get; init; }

    public AddFile? Add { get; init; }

    public RemoveFile? Remove { get; init; }
}

/// <summary>Where a commit comes from; free in form.</summary>
internal sealed record CommitInfo(long Timestamp, string Operation, JsonObject OperationParameters, string EngineInfo);

/// <summary>What a reader and a writer must understand.</summary>
internal sealed record Protocol(int MinReaderVersion, int MinWriterVersion);

/// <summary>The table.</summary>
internal sealed record Metadata(
    string Id, string Name, string Description, MetadataFormat Format, string SchemaString, IReadOnlyList<string> PartitionColumns, JsonObject Configuration, long CreatedTime);

/// <summary>How data files are written.</summary>
internal sealed record MetadataFormat(string Provider, JsonObject Options);

/// <summary>How far an application has written: the application is `lake`, the version that of the lake.</summary>
internal sealed record Transaction(string AppId, long Version, long LastUpdated);

/// <summary>A file that becomes part of the table; its path is relative to the table and percent-encoded.</summary>
internal sealed record AddFile(string Path, JsonObject PartitionValues, long Size, long ModificationTime, bool DataChange, string Stats);

/// <summary>A file that ceases to be part of the table.</summary>
internal sealed record RemoveFile(string Path, long DeletionTimestamp, bool DataChange);
