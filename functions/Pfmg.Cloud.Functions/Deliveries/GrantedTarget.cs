using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>Puts a delivery's files straight into blob storage, by a service's grant; all else goes through the service.</summary>
/// <param name="service">The service's own upload routes: they tell what is there, and take the manifest, which starts the run.</param>
/// <param name="ask">Asks the service for a grant; null once it gives none.</param>
/// <param name="blobs">A client without a base address.</param>
/// <param name="time">Tells when a grant ends.</param>
/// <remarks>
/// A grant may create and do nothing else, so a file is one request: Put Blob. Put Block wants the permission to write, which could overwrite
/// (Azure Storage REST API, permissions of a service SAS). What one request cannot hold goes through the service.
/// </remarks>
internal sealed class GrantedTarget(DeliveryTarget service, Func<CancellationToken, Task<UploadGrant?>> ask, HttpClient blobs, TimeProvider time) : IDisposable
{
    /// <summary>The most bytes of one Put Blob: 5,000 MiB (versions from 2019-12-12 on).</summary>
    public const long MostBytes = 5_000L << 20;

    private const string Version = "2023-01-03";

    // A request that begins must end before the grant does; large ones take long.
    private static readonly TimeSpan Reserve = TimeSpan.FromHours(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private UploadGrant? _grant;

    /// <summary>The target of a service that grants, or of one that does not.</summary>
    /// <param name="http">Its base address is the service's.</param>
    /// <param name="blobs">A client without a base address.</param>
    /// <param name="delivery">Names the platform and its run.</param>
    /// <param name="time">Tells when a grant ends.</param>
    public static GrantedTarget Of(HttpClient http, HttpClient blobs, Delivery delivery, TimeProvider time)
    {
        return new GrantedTarget(DeliveryTarget.Of(http, delivery), AskAsync, blobs, time);

        async Task<UploadGrant?> AskAsync(CancellationToken ct)
        {
            using var answer = await http.PostAsJsonAsync("api/uploads", new JsonObject { ["platform"] = delivery.Platform, ["run"] = delivery.Run }, ct);
            if (!answer.IsSuccessStatusCode)
            {
                throw new UnavailableException($"The service answered {(int)answer.StatusCode} when it was asked where the files go.");
            }

            var opened = await answer.Content.ReadFromJsonAsync<JsonObject>(ct);
            return System.Text.Json.JsonSerializer.Deserialize<UploadGrant?>(opened?["grant"], Core.PfmgJson.Options);
        }
    }

    /// <summary>As deliveries take it.</summary>
    public DeliveryTarget Target => service with { PutAsync = PutAsync };

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task PutAsync(UploadFile file, Stream content, CancellationToken ct)
    {
        if (file.Size > MostBytes || StorePaths.IsManifestName(file.Path) || await GrantAsync(ct) is not { } grant)
        {
            await service.PutAsync(file, content, ct);
            return;
        }

        var answer = await SendAsync(grant, file, content, ct);
        if (answer is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.Forbidden && await service.HoldsAsync(file, ct) is var held and not Held.Nothing)
        {
            // Who may only create is told of a file that is there as of one that may not be written; ours may have arrived and its answer not.
            if (held == Held.Something)
            {
                throw new ConflictException($"{service.Prefix}{file.Path} is there with other bytes; nothing is overwritten.");
            }
        }
        else if (answer != HttpStatusCode.Created)
        {
            throw new UnavailableException($"{file.Path}: the storage account answered {(int)answer}.");
        }
    }

    // No message of ours names the grant's URL: who reads it could upload.
    private async Task<HttpStatusCode> SendAsync(UploadGrant grant, UploadFile file, Stream content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, UrlOf(grant, file.Path)) { Content = new StreamContent(content, 1 << 16) };
        request.Content.Headers.ContentLength = file.Size;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        request.Headers.Add("x-ms-version", Version);
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var response = await blobs.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        return response.StatusCode;
    }

    private async Task<UploadGrant?> GrantAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_grant is null || _grant.ExpiresAt - time.GetUtcNow() < Reserve)
            {
                _grant = await ask(ct);
                if (_grant is { } given && !(given.Url.Scheme == Uri.UriSchemeHttps || given.Url.IsLoopback))
                {
                    throw new ForbiddenException("The service granted an upload over http; a grant is a secret.");
                }
            }

            return _grant;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Where a file goes: below the grant's folder, with the grant's query.</summary>
    internal static Uri UrlOf(UploadGrant grant, string path)
    {
        var folder = grant.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri($"{folder}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}{grant.Url.Query}");
    }
}
