using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>Where a delivery goes: one platform run's folder, in a store or behind a service.</summary>
/// <param name="Prefix">Its object path, ending in '/'.</param>
/// <param name="HoldsAsync">What is there under a file's name, compared with the file.</param>
/// <param name="PutAsync">Creates a file from a stream; never overwrites.</param>
internal sealed record DeliveryTarget(
    string Prefix,
    Func<UploadFile, CancellationToken, Task<Held>> HoldsAsync,
    Func<UploadFile, Stream, CancellationToken, Task> PutAsync)
{
    /// <summary>Straight into a store.</summary>
    public static DeliveryTarget Of(IObjectStore store, Delivery delivery)
    {
        var prefix = StorePaths.Upload(delivery.Platform, delivery.Run);
        return new DeliveryTarget(prefix, HoldsAsync, (file, content, ct) => store.PutAsync(prefix + file.Path, content, PutCondition.CreateOnly, ct));

        async Task<Held> HoldsAsync(UploadFile file, CancellationToken ct)
        {
            var info = await store.HeadAsync(prefix + file.Path, ct);
            if (info is null || info.Size != file.Size)
            {
                return info is null ? Held.Nothing : Held.Something;
            }

            await using var content = await store.OpenReadAsync(info.Path, null, ct);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)) == file.Sha256 ? Held.Same : Held.Something;
        }
    }

    /// <summary>Through a service's upload routes.</summary>
    /// <param name="http">Its base address is the service's.</param>
    /// <param name="delivery">Names the platform and its run.</param>
    public static DeliveryTarget Of(HttpClient http, Delivery delivery)
    {
        var folder = $"api/uploads/{delivery.Platform}/{delivery.Run}/";
        return new DeliveryTarget(StorePaths.Upload(delivery.Platform, delivery.Run), HoldsAsync, PutAsync);

        async Task<Held> HoldsAsync(UploadFile file, CancellationToken ct)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, folder + Escape(file.Path));
            request.Headers.Add("Want-Repr-Digest", "sha-256=1");
            using var response = await http.SendAsync(request, ct);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return Held.Nothing;
            }

            await ThrowIfRefusedAsync(response, file, ct);
            var same = response.Content.Headers.ContentLength == file.Size
                && response.Headers.TryGetValues("Repr-Digest", out var digests)
                && digests.Contains(Digest(file), StringComparer.Ordinal);
            return same ? Held.Same : Held.Something;
        }

        async Task PutAsync(UploadFile file, Stream content, CancellationToken ct)
        {
            using var body = new StreamContent(content, 1 << 16);
            body.Headers.ContentLength = file.Size;
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            body.Headers.Add("Repr-Digest", Digest(file));
            using var response = await http.PutAsync(folder + Escape(file.Path), body, ct);
            await ThrowIfRefusedAsync(response, file, ct);
        }
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Digest(UploadFile file) => $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(file.Sha256))}:";

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, UploadFile file, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var hasBody = response.RequestMessage?.Method != HttpMethod.Head;
        var told = hasBody && response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(ct))?["detail"]
            : null;
        var message = $"{file.Path}: the service answered {(int)response.StatusCode}. {told}";
        throw response.StatusCode switch
        {
            HttpStatusCode.Conflict => new ConflictException(message),
            HttpStatusCode.Forbidden => new ForbiddenException(message),
            HttpStatusCode.BadRequest => new InvalidInputException(file.Path, "", "what the service takes", told ?? "a refusal"),
            _ => new UnavailableException(message),
        };
    }
}

/// <summary>What a target holds under a file's name.</summary>
internal enum Held
{
    /// <summary>No such file.</summary>
    Nothing,

    /// <summary>The same bytes.</summary>
    Same,

    /// <summary>Other bytes.</summary>
    Something,
}
