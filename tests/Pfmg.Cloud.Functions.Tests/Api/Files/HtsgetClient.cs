using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>Fetches what an htsget answer points at, as any client does: without a token of its own.</summary>
internal static class HtsgetClient
{
    /// <summary>All blocks, one after another.</summary>
    public static async Task<byte[]> FetchAsync(JsonObject answer)
    {
        using var client = new HttpClient();
        using var whole = new MemoryStream();
        foreach (var url in Urls(answer))
        {
            whole.Write(await BlockAsync(client, url));
        }

        return whole.ToArray();
    }

    /// <summary>The URLs of an answer.</summary>
    public static IReadOnlyList<string> Urls(JsonObject answer) => [.. answer["htsget"]!["urls"]!.AsArray().Select(url => (string)url!["url"]!)];

    /// <summary>The text of a packed file.</summary>
    public static string Text(byte[] packed)
    {
        using var text = new StreamReader(PackedText.Open(new MemoryStream(packed), "answer").Content);
        return text.ReadToEnd();
    }

    /// <summary>Records of a packed VCF.</summary>
    public static string[] Records(byte[] packed) => [.. Text(packed).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];

    /// <summary>Checks that an answer is an error of htsget's.</summary>
    public static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string error)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"expected {status}, found {response.StatusCode}: {text}");
        Assert.Equal("application/vnd.ga4gh.htsget.v1.0.0+json", response.Content.Headers.ContentType?.MediaType);
        var told = JsonNode.Parse(text)!["htsget"]!;
        Assert.Equal(error, (string?)told["error"]);
        Assert.NotEmpty((string)told["message"]!);
    }

    private static async Task<byte[]> BlockAsync(HttpClient client, string url)
    {
        const string Inline = ";base64,";
        if (url.StartsWith("data:", StringComparison.Ordinal))
        {
            return Convert.FromBase64String(url[(url.IndexOf(Inline, StringComparison.Ordinal) + Inline.Length)..]);
        }

        using var response = await client.GetAsync(url);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadAsByteArrayAsync();
    }
}
