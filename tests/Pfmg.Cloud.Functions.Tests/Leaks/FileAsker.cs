using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Functions.Tests.Api.Files;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>One question about files and what must be answered.</summary>
/// <param name="What">For messages.</param>
/// <param name="Expected">What the oracle says.</param>
/// <param name="Ask">Asks, and says what was found in the same words.</param>
internal sealed record FileCase(string What, string Expected, Func<Task<string>> Ask);

/// <summary>Asks for files as one caller, fetches what is pointed at, and looks in every byte of it for names of persons.</summary>
/// <param name="client">With the caller's token.</param>
/// <param name="basePath">Before `/files` and `/htsget`.</param>
/// <param name="hasNames">Whether answers call a person by the name that the lake knows; of anybody else none may hold it then.</param>
internal sealed partial class FileAsker(HttpClient client, string basePath, bool hasNames)
{
    private const string Drs = "/api/ga4gh/drs/v1/objects";
    private static readonly HttpClient Anybody = new();

    /// <summary>Whether reads can be asked for on this machine.</summary>
    public static bool HasTools { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "samtools")));

    /// <summary>The samples listed, in order.</summary>
    public async Task<string> FilesAsync()
    {
        var (status, text) = await GetAsync($"{basePath}/files?limit=200");
        return status == HttpStatusCode.OK
            ? string.Join(',', JsonNode.Parse(text)!["callsets"]!.AsArray().Select(static one => (string)one!["sample"]!).Order(StringComparer.Ordinal)) + Others(text, null)
            : $"refused {(int)status}";
    }

    /// <summary>Name and genotypes of what htsget gives of a sample.</summary>
    public async Task<string> VariantsAsync(string sample, string query)
    {
        var (status, text) = await GetAsync($"{basePath}/htsget/1/variants/{sample}{query}");
        return status == HttpStatusCode.OK
            ? Calls(await HtsgetClient.FetchAsync(JsonNode.Parse(text)!.AsObject()), sample) + Others(text, sample)
            : $"refused {(int)status}" + Others(text, sample);
    }

    /// <summary>Name of the read group, and at which site of one person alone the alignments differ from the reference.</summary>
    public async Task<string> ReadsAsync(string sample)
    {
        var (status, text) = await GetAsync($"{basePath}/htsget/1/reads/{sample}?format=BAM");
        return status == HttpStatusCode.OK
            ? Reads(await HtsgetClient.FetchAsync(JsonNode.Parse(text)!.AsObject()), sample)
            : $"refused {(int)status}" + Others(text, sample);
    }

    /// <summary>Of many objects at once the places of those that are described.</summary>
    public async Task<string> BulkAsync(IReadOnlyList<string> ids)
    {
        using var response = await client.PostAsJsonAsync(Drs, new { bulk_object_ids = ids });
        var text = await response.Content.ReadAsStringAsync();
        var answer = JsonNode.Parse(text)!;
        var resolved = answer["resolved_drs_object"]!.AsArray().Select(one => ids.ToList().IndexOf((string)one!["id"]!)).Order().ToList();
        return $"{string.Join(',', resolved)} of {answer["summary"]!["requested"]}{(hasNames ? "" : Others(text, null))}";
    }

    /// <summary>What an object of variants is called and holds; its size and checksum are checked.</summary>
    public async Task<string> ObjectAsync(string id, string sample)
    {
        var (status, text) = await GetAsync($"{Drs}/{id}");
        if (status != HttpStatusCode.OK)
        {
            var (access, _) = await GetAsync($"{Drs}/{id}/access/https");
            return access == status ? $"refused {(int)status}" : $"refused {(int)status}, access {(int)access}";
        }

        var bytes = await Anybody.GetByteArrayAsync(await AccessAsync(id));
        var described = JsonNode.Parse(text)!;
        Assert.Equal((bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes))), ((long)described["size"]!, (string)described["checksums"]![0]!["checksum"]!));
        return Calls(bytes, sample) + Others(text, sample);
    }

    /// <summary>A URL of an object's bytes.</summary>
    public async Task<string> AccessAsync(string id)
    {
        var (status, text) = await GetAsync($"{Drs}/{id}/access/https");
        Assert.Equal(HttpStatusCode.OK, status);
        return (string)JsonNode.Parse(text)!["url"]!;
    }

    /// <summary>The URLs of a sample's variants or reads that need fetching.</summary>
    public async Task<IReadOnlyList<string>> TicketsAsync(string kind, string sample)
    {
        var (status, text) = await GetAsync($"{basePath}/htsget/1/{kind}/{sample}?format={(kind == "reads" ? "BAM" : "VCF")}");
        Assert.True(status == HttpStatusCode.OK, text);
        return [.. HtsgetClient.Urls(JsonNode.Parse(text)!.AsObject()).Where(static url => url.StartsWith("http", StringComparison.Ordinal))];
    }

    /// <summary>Whether a ticket still opens.</summary>
    public static async Task<string> FetchAsync(string url)
    {
        using var response = await Anybody.GetAsync(url);
        return response.StatusCode == HttpStatusCode.OK ? "given" : $"refused {(int)response.StatusCode}";
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var response = await client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private string Calls(byte[] packed, string sample)
    {
        var text = HtsgetClient.Text(packed);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = lines.Last(static line => line[0] == '#').Split('\t');
        var records = lines.Where(static line => line[0] != '#').Select(static line => line.Split('\t')).Select(static fields => $"{fields[1]}:{fields[9].Split(':')[0]}{(fields.Length == 10 ? "" : " and others")}");
        return $"{string.Join('+', header.Skip(9))}|{string.Join(' ', records)}" + Others(text, sample);
    }

    private string Reads(byte[] packed, string sample)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["reads.bam"], packed);
        var lines = NativeTool.Lines("samtools", "view", "-h", folder["reads.bam"]);
        var name = lines.Single(static line => line.StartsWith("@RG\t", StringComparison.Ordinal)).Split('\t').Single(static field => field.StartsWith("SM:", StringComparison.Ordinal))[3..];
        var sites = lines.Where(static line => line[0] != '@').Select(static line => line.Split('\t')).Select(static fields => int.Parse(fields[3], CultureInfo.InvariantCulture) + fields[9].IndexOf('T', StringComparison.Ordinal));
        return $"{name}|{string.Join(' ', sites)}" + Others(string.Join('\n', lines), sample);
    }

    // What the caller asked with, a refusal may say again.
    private string Others(string text, string? asked) =>
        Names().Matches(text).Any(name => !(hasNames && asked is null) && name.Value != asked) ? " naming somebody" : "";

    [GeneratedRegex("Zq[0-9]{3}xW", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Names();
}
