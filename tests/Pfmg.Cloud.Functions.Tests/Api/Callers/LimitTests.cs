using System.Net;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>How often each may ask.</summary>
public sealed class LimitTests
{
    private static readonly Dictionary<string, string?> Tight = new(StringComparer.Ordinal)
    {
        ["Limits:AnonymousPerSecond"] = "1",
        ["Limits:AnonymousBurst"] = "3",
        ["Limits:CallerPerSecond"] = "1",
        ["Limits:CallerBurst"] = "6",
    };

    [Fact]
    public async Task Each_caller_has_a_limit_of_their_own_and_nobody_a_lower_one()
    {
        await using var service = await Service.StartAsync(settings: Tight);
        var (alice, bob) = (service.ClientAs(Role.Operator, "alice"), service.ClientAs(Role.Operator, "bob"));

        var (nobodys, alices) = (await UntilRefusedAsync(service.Anonymous, "/api/version"), await UntilRefusedAsync(alice, "/api/runs"));

        Assert.True(nobodys >= 3 && alices >= 6, $"{nobodys} and {alices} answers");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bob, "/api/runs"));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_ask_again()
    {
        await using var service = await Service.StartAsync(settings: Tight);
        HttpResponseMessage refused;
        while ((refused = await service.Anonymous.GetAsync("/api/version")).IsSuccessStatusCode)
        {
            refused.Dispose();
        }

        using (refused)
        {
            await Service.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "too-many-requests");
            Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task Guessed_tokens_count_as_their_senders_and_not_as_those_they_name()
    {
        await using var service = await Service.StartAsync(settings: Tight);
        service.Anonymous.DefaultRequestHeaders.Authorization = new("Bearer", "a.b.c");

        var guesses = await UntilRefusedAsync(service.Anonymous, "/api/runs", HttpStatusCode.Unauthorized);

        Assert.True(guesses >= 3, $"{guesses} guesses");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service.ClientAs(Role.Operator, "alice"), "/api/runs"));
    }

    private static async Task<int> UntilRefusedAsync(HttpClient client, string path, HttpStatusCode answer = HttpStatusCode.OK)
    {
        var answers = 0;
        while (await StatusAsync(client, path) is var status && status != HttpStatusCode.TooManyRequests)
        {
            Assert.Equal(answer, status);
            answers++;
        }

        return answers;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }
}
