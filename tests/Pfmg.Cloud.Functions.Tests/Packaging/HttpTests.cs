using System.Net;
using System.Net.Sockets;
using System.Text;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.FunctionsHost;

namespace Pfmg.Cloud.Functions.Tests.Packaging;

/// <summary>What callers of the packaged app can reach, and what not.</summary>
[Collection(PackagedAppTests.Name)]
public sealed class HttpTests(PackagedApp app)
{
    [Fact]
    public async Task The_api_answers_through_the_host_to_those_with_a_token()
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);
        await using var front = await HttpFront.OpenAsync(host);
        using var client = app.Client(front);
        using var stranger = new HttpClient { BaseAddress = front.Url };

        using var refused = await stranger.GetAsync("/api/runs");
        using var posted = new StringContent("""{"platform":"seqoia","run":"R1"}""", Encoding.UTF8, "application/json");
        using var opened = await client.PostAsync("/api/uploads", posted);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/uploads/seqoia/R1/manifest.json"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("ok", (string?)(await stranger.GetJsonAsync("/api/health"))["status"]);
        Assert.True(opened.IsSuccessStatusCode, opened.StatusCode.ToString());
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    [Fact]
    public async Task No_spelling_of_a_trigger_reaches_it_from_outside()
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);
        await using var front = await HttpFront.OpenAsync(host);
        string[] spellings = ["/{0}", "/api/{0}", "/api/../{0}", "/api/%2e%2e/{0}", "/api/..%2f{0}", "/api/%252e%252e/{0}", "/api//{0}", "//{0}", "/api/;/../{0}", "/%61pi/../{0}", "/admin/functions/{0}", "/api/./{0}", "/api/\\..\\{0}"];

        foreach (var function in host.Functions.Where(function => function.Trigger != "httpTrigger"))
        {
            foreach (var spelling in spellings)
            {
                var path = string.Format(null, spelling, function.Name);
                var answer = await SendAsync(front, path);
                Assert.True(answer.StartsWith("HTTP/1.1 404", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{path}: {answer}");
            }
        }

        Assert.Empty(Directory.Exists(store["runs"]) ? Directory.GetDirectories(store["runs"]) : []);
    }

    [Fact]
    public async Task Not_even_the_handlers_own_port_takes_a_forged_event()
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);

        foreach (var header in (string[])["X-Forwarded-For: 203.0.113.7\r\n", "x-ms-invocation-id: 1\r\n", "Cookie: a=b\r\n"])
        {
            Assert.StartsWith("HTTP/1.1 404", await SendAsync("127.0.0.1", host.Port, "/OnMaintenanceTimer", header), StringComparison.Ordinal);
        }
    }

    private static Task<string> SendAsync(HttpFront front, string path) => SendAsync("pfmg.example.org", front.Url.Port, path, "X-Whatever: 1\r\n");

    private static async Task<string> SendAsync(string host, int port, string path, string header)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: 11\r\nX-Azure-Functions-InvocationId: 1\r\n{header}Connection: close\r\n\r\n{{\"Data\":{{}}}}"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
