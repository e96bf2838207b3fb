using System.Text.Json;

namespace Pfmg.Cloud.Lake.Cache;

/// <summary>What one scan of a query reads, by the engine's own plan.</summary>
/// <param name="Paths">The files.</param>
/// <param name="Columns">The columns that it reads, those that it only filters by among them.</param>
/// <param name="Conditions">What the rows that it reads meet, all of them; conditions of other shapes are left out.</param>
internal sealed record PlannedScan(IReadOnlyList<string> Paths, IReadOnlyList<string> Columns, IReadOnlyList<ScanCondition> Conditions)
{
    private const int DeepestPlan = 1_000;

    /// <summary>The scans of a plan, as DuckDB's json_serialize_plan writes it with `optimize := true`.</summary>
    /// <returns>No scans if the engine could not write the plan, which it cannot for every query that it can run.</returns>
    /// <remarks>
    /// The plan is taken from the optimiser, so that columns which a query names and does not need are not read, and
    /// conditions stand where they were pushed to. Whatever is misunderstood here costs a retry, never an answer (see SparseFile).
    /// </remarks>
    public static PlannedScans Read(string plan)
    {
        try
        {
            using var document = JsonDocument.Parse(plan, new JsonDocumentOptions { MaxDepth = DeepestPlan });
            if (document.RootElement.GetProperty("error").GetBoolean())
            {
                var kind = document.RootElement.TryGetProperty("error_type", out var type) ? type.GetString() : null;
                return new PlannedScans(null, MayRun: kind is not ("binder" or "parser" or "catalog" or "syntax"));
            }

            var scans = new List<PlannedScan>();
            Collect(document.RootElement, scans);
            return new PlannedScans(scans, MayRun: true);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new PlannedScans(null, MayRun: true);
        }
    }

    private static void Collect(JsonElement node, List<PlannedScan> scans)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                if (node.TryGetProperty("function_data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("files", out var files))
                {
                    scans.Add(Scan(node, files));
                }

                foreach (var property in node.EnumerateObject())
                {
                    Collect(property.Value, scans);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in node.EnumerateArray())
                {
                    Collect(element, scans);
                }

                break;
            default:
                break;
        }
    }

    private static PlannedScan Scan(JsonElement get, JsonElement files)
    {
        var names = get.GetProperty("names").EnumerateArray().Select(static name => name.GetString()!).ToArray();

        // Virtual columns (a row's number, or none at all for a count) have numbers beyond the file's.
        var columns = get.TryGetProperty("column_indexes", out var indexes)
            ? indexes.EnumerateArray()
                .Select(static column => column.TryGetProperty("index", out var index) ? index.GetUInt64() : 0)
                .Where(index => index < (ulong)names.Length).Select(index => names[index]).ToArray()
            : [];
        var conditions = new List<ScanCondition>();
        if (get.TryGetProperty("table_filters", out var filters) && filters.TryGetProperty("filters", out var all))
        {
            foreach (var filter in all.EnumerateArray())
            {
                var column = filter.TryGetProperty("key", out var key) ? key.GetUInt64() : 0;
                if (column < (ulong)names.Length && filter.TryGetProperty("value", out var value))
                {
                    ScanCondition.Collect(names[column], value, conditions);
                }
            }
        }

        return new PlannedScan([.. files.EnumerateArray().Select(static file => file.GetString()!)], columns, conditions);
    }
}

/// <summary>What a plan tells.</summary>
/// <param name="Scans">What is read; null if it does not tell.</param>
/// <param name="MayRun">Whether the query itself may be sound.</param>
internal readonly record struct PlannedScans(IReadOnlyList<PlannedScan>? Scans, bool MayRun);
