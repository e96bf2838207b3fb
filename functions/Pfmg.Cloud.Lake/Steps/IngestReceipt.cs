using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>The part of an ingest task's <see cref="Receipt.Result"/> that the commit needs; the rest of it is the ingest's own.</summary>
/// <param name="Files">Every data file that the task wrote, of all tables.</param>
public sealed record IngestReceipt(IReadOnlyList<LakeFile> Files)
{
    /// <summary>What a receipt tells, checked against its counts.</summary>
    /// <exception cref="CorruptException">It tells of no success, no files, or other numbers of records than it counted.</exception>
    public static IngestReceipt Of(Receipt receipt)
    {
        string path = StorePaths.Receipt(receipt.RunId, receipt.Task);
        if (!receipt.Succeeded)
        {
            throw new CorruptException($"{path} tells of a failure, and yet its run is being committed.");
        }

        var result = Parse(receipt.Result, path);
        long rows = result.Files.Where(static f => string.Equals(f.Table, "records", StringComparison.Ordinal)).Sum(static f => f.Rows);
        var counts = receipt.Counts;
        if (counts.Read != counts.Written + counts.Rejected || counts.Written != rows)
        {
            throw new CorruptException(
                $"{path} counts {counts.Read} {counts.Unit} read, {counts.Written} written and {counts.Rejected} rejected; its files hold {rows} records.");
        }

        return result;
    }

    private static IngestReceipt Parse(JsonObject? result, string path)
    {
        try
        {
            var parsed = result?.Deserialize<IngestReceipt>(LakeJson.Line);
            return parsed?.Files is { Count: > 0 } ? parsed : throw new CorruptException($"{path} names no lake files.");
        }
        catch (JsonException broken)
        {
            throw new CorruptException($"{path} has a result that is none of an ingest: {broken.Message}", broken);
        }
    }
}
