using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>Asks the service over HTTP, as anyone would.</summary>
/// <param name="http">Its base address is the service's.</param>
internal sealed class DemoClient(HttpClient http)
{
    private const int RowsAPage = 10_000;
    private const int Repeats = 9;

    /// <summary>A run, or null if the service knows none of this id (yet).</summary>
    public async Task<RunRecord?> RunAsync(string runId, CancellationToken ct)
    {
        using var response = await http.GetAsync($"api/runs/{runId}", ct);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : JsonSerializer.Deserialize<RunRecord>(await TextAsync(response, ct), PfmgJson.Options);
    }

    /// <summary>Every allele that a sample carries in a region, as the lake has it.</summary>
    public async Task<AlleleSet> AllelesAsync(string sample, string region, IReadOnlyList<Core.Genomics.Interval> confident, CancellationToken ct)
    {
        var alleles = new AlleleSet(confident);
        for (var (page, read, total) = (1, 0L, 1L); read < total; page++)
        {
            var answer = await JsonAsync($"api/variants?region={region}&sample={sample}&limit={RowsAPage}&page={page}", ct);
            var rows = Rows(answer);
            foreach (var row in rows)
            {
                alleles.Add((string)row!["chrom"]!, (int)row["pos"]!, (string)row["ref"]!, (string)row["alt"]!, (int)row["dosage"]!);
            }

            (read, total) = (read + rows.Count, (long)answer["total"]!);
            if (rows.Count == 0 && read < total)
            {
                throw new CorruptException($"Page {page} of the variants is empty, though {total} rows were announced and {read} came.");
            }
        }

        return alleles;
    }

    /// <summary>The rows of an answer.</summary>
    public static JsonArray Rows(JsonObject answer) => answer["rows"]?.AsArray() ?? throw new CorruptException("The answer has no rows.");

    /// <summary>An answer as JSON.</summary>
    public async Task<JsonObject> JsonAsync(string path, CancellationToken ct)
    {
        using var response = await http.GetAsync(path, ct);
        return JsonNode.Parse(await TextAsync(response, ct))!.AsObject();
    }

    /// <summary>Asks one question several times and keeps its latency and the start of the answer.</summary>
    public async Task<DemoAnswer> AskAsync(string title, string path, CancellationToken ct)
    {
        var milliseconds = new List<double>();
        var (status, text) = (0, "");
        for (var i = 0; i <= Repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await http.GetAsync(path, ct);
            text = await response.Content.ReadAsStringAsync(ct);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            status = (int)response.StatusCode;
        }

        var later = milliseconds.Skip(1).Order().ToList();
        return new DemoAnswer(title, new Uri(http.BaseAddress!, path).ToString(), status, Round(milliseconds[0]), Round(later[later.Count / 2]), Shorten(text));
    }

    // An answer's rows differ in number; its description and first row tell enough.
    private static string Shorten(string text)
    {
        if (JsonNode.Parse(text) is not JsonObject answer)
        {
            return text;
        }

        var first = new JsonObject();
        foreach (var (name, value) in answer)
        {
            first[name] = value is JsonArray { Count: > 1 } rows && rows[0] is JsonObject
                ? new JsonArray(rows[0]!.DeepClone(), string.Create(CultureInfo.InvariantCulture, $"… {rows.Count - 1} more"))
                : value?.DeepClone();
        }

        return first.ToJsonString(PfmgJson.Options);
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 1);

    private static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? text
            : throw new UnavailableException($"{response.RequestMessage?.RequestUri?.AbsolutePath} answered {(int)response.StatusCode}: {text}");
    }
}
