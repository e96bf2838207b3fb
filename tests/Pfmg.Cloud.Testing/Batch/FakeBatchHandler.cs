using System.Net;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>The account as the end of a client's pipeline in the same process: no network, no threads.</summary>
/// <param name="account">Answers.</param>
/// <param name="turn">Awaited before and after the account answers: others may come between; null to go on at once.</param>
/// <param name="faultOf">What goes wrong with a request; null for nothing.</param>
public sealed class FakeBatchHandler(FakeBatchAccount account, Func<string, Task>? turn = null, Func<BatchRequest, BatchFault>? faultOf = null) : HttpMessageHandler
{
    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var read = new BatchRequest(request.Method.Method, request.RequestUri!, headers, body);
        var name = $"{read.Method} {read.Url.AbsolutePath}";
        await TurnAsync(name).ConfigureAwait(false);
        var fault = faultOf?.Invoke(read) ?? BatchFault.None;
        var answer = account.Answer(read, fault);
        await TurnAsync($"answer to {name}").ConfigureAwait(false);
        if (fault is BatchFault.LostRequest or BatchFault.LostResponse or BatchFault.LostHalfway)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"The connection broke: {fault}.");
        }

        return Write(request, answer);
    }

    private static HttpResponseMessage Write(HttpRequestMessage request, BatchResponse answer)
    {
        var message = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Content = new ByteArrayContent(answer.Bytes) };
        foreach (var (name, value) in answer.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private Task TurnAsync(string what) => turn?.Invoke(what) ?? Task.CompletedTask;
}
