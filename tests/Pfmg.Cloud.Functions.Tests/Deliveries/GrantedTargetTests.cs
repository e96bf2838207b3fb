using System.Net;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Emulators;

namespace Pfmg.Cloud.Functions.Tests.Deliveries;

/// <summary>
/// A platform's upload straight into blob storage. Azurite knows no user delegation without https, nor directories, so the grant is a service SAS
/// of its container with the same single permission: what a client may do with it is the same.
/// </summary>
public sealed class GrantedTargetTests : IAsyncLifetime, IDisposable
{
    private const string Prefix = "uploads/seqoia/R1/";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _throughService = [];
    private readonly HttpClient _http = new();
    private AzuriteServer _azurite = null!;
    private BlobContainerClient _uploads = null!;
    private int _asked;

    public async Task InitializeAsync()
    {
        _azurite = await AzuriteServer.StartAsync();
        _uploads = new BlobContainerClient(_azurite.ConnectionString, "uploads");
        await _uploads.CreateAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_go_to_the_account_and_the_manifest_to_the_service()
    {
        using var granted = Target();
        var uploaded = await new UploadDelivery(granted.Target, _ => { }).RunAsync(Delivery("reads é.fastq.gz", "calls/S1.vcf"), default);

        Assert.Equal((2, 0), (uploaded.Uploaded, uploaded.AlreadyThere));
        Assert.Equal(["seqoia/R1/calls/S1.vcf", "seqoia/R1/reads é.fastq.gz"], await NamesAsync());
        Assert.Equal("calls/S1.vcf", (await _uploads.GetBlobClient("seqoia/R1/calls/S1.vcf").DownloadContentAsync()).Value.Content.ToString());
        Assert.Equal(["manifest.json"], _throughService);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task The_grant_overwrites_nothing_and_a_file_that_arrived_before_is_no_conflict()
    {
        using var granted = Target();
        var delivery = Delivery("a.vcf");
        using var content = new MemoryStream("a.vcf"u8.ToArray());
        await granted.Target.PutAsync(delivery.Files[0], content, default);
        using var again = new MemoryStream("a.vcf"u8.ToArray());
        await granted.Target.PutAsync(delivery.Files[0], again, default);
        using var other = new MemoryStream("b.vcf"u8.ToArray());
        await Assert.ThrowsAsync<ConflictException>(() => granted.Target.PutAsync(
            delivery.Files[0] with { Sha256 = Convert.ToHexStringLower(SHA256.HashData("b.vcf"u8)) }, other, default));
        Assert.Equal("a.vcf", (await _uploads.GetBlobClient("seqoia/R1/a.vcf").DownloadContentAsync()).Value.Content.ToString());
    }

    [Fact]
    public async Task The_grant_reads_lists_and_deletes_nothing_and_writes_no_blocks()
    {
        var url = GrantedTarget.UrlOf(Grant(TimeSpan.FromHours(24)), "a.vcf");
        await _uploads.GetBlobClient("seqoia/R1/a.vcf").UploadAsync(BinaryData.FromString("x"));
        foreach (var (method, query) in (IEnumerable<(HttpMethod, string)>)[(HttpMethod.Get, ""), (HttpMethod.Head, ""), (HttpMethod.Delete, ""), (HttpMethod.Put, "&comp=block&blockid=AAAA")])
        {
            using var request = new HttpRequestMessage(method, new Uri(url + query));
            request.Headers.Add("x-ms-version", "2023-01-03");
            request.Content = method == HttpMethod.Put ? new ByteArrayContent([1]) : null;
            using var answer = await _http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task What_one_request_cannot_hold_goes_through_the_service()
    {
        using var granted = Target();
        await granted.Target.PutAsync(new UploadFile("huge.bam", "", GrantedTarget.MostBytes + 1, ""), Stream.Null, default);
        Assert.Equal(["huge.bam"], _throughService);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_grant_that_ends_soon_is_asked_for_anew_and_none_means_the_service()
    {
        using var shortly = Target(TimeSpan.FromMinutes(5));
        using var none = Target(lifetime: null);
        foreach (var name in (string[])["a", "b"])
        {
            using var content = new MemoryStream("1"u8.ToArray());
            await shortly.Target.PutAsync(new UploadFile(name, "", 1, ""), content, default);
        }

        Assert.Equal(2, _asked);
        await none.Target.PutAsync(new UploadFile("c", "", 1, ""), Stream.Null, default);
        Assert.Equal(["c"], _throughService);
    }

    [Fact]
    public async Task A_grant_that_would_travel_in_the_clear_is_refused_and_no_message_tells_it()
    {
        var leak = new UploadGrant(new Uri("http://account.example/uploads/seqoia/R1/?sig=x0y1z2"), Prefix, DateTimeOffset.MaxValue);
        using var target = new GrantedTarget(Service(), _ => Task.FromResult<UploadGrant?>(leak), _http, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<ForbiddenException>(() => target.Target.PutAsync(new UploadFile("a", "", 1, ""), Stream.Null, default));
        Assert.DoesNotContain("x0y1z2", refused.ToString(), StringComparison.Ordinal);

        var ended = Grant(TimeSpan.FromHours(-1)) with { ExpiresAt = DateTimeOffset.MaxValue };
        using var late = new GrantedTarget(Service(), _ => Task.FromResult<UploadGrant?>(ended), _http, TimeProvider.System);
        using var content = new MemoryStream("1"u8.ToArray());
        var unavailable = await Assert.ThrowsAsync<UnavailableException>(() => late.Target.PutAsync(new UploadFile("a", "", 1, ""), content, default));
        Assert.DoesNotContain("sig=", unavailable.ToString(), StringComparison.Ordinal);
    }

    private GrantedTarget Target() => Target(TimeSpan.FromHours(24));

    private GrantedTarget Target(TimeSpan? lifetime) => new(Service(), _ =>
    {
        _asked++;
        return Task.FromResult(lifetime is { } time ? Grant(time) : null);
    }, _http, TimeProvider.System);

    private UploadGrant Grant(TimeSpan lifetime)
    {
        var ends = DateTimeOffset.UtcNow + lifetime;
        var sas = new BlobSasBuilder(BlobContainerSasPermissions.Create, ends) { BlobContainerName = "uploads", Resource = "c" };
        return new UploadGrant(new UriBuilder(_uploads.GenerateSasUri(sas)) { Path = "/devstoreaccount1/uploads/seqoia/R1/" }.Uri, Prefix, ends);
    }

    // Tells what is there, as the service does, and notes what comes through it.
    private DeliveryTarget Service() => new(Prefix, HoldsAsync, (file, _, _) =>
    {
        _throughService.Add(file.Path);
        return Task.CompletedTask;
    });

    private async Task<Held> HoldsAsync(UploadFile file, CancellationToken ct)
    {
        var blob = _uploads.GetBlobClient(Prefix["uploads/".Length..] + file.Path);
        return !await blob.ExistsAsync(ct) ? Held.Nothing
            : Convert.ToHexStringLower(SHA256.HashData((await blob.DownloadContentAsync(ct)).Value.Content.ToMemory().Span)) == file.Sha256 ? Held.Same : Held.Something;
    }

    private Delivery Delivery(params string[] names) => new("seqoia", "R1", [.. names.Select(name =>
    {
        var file = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, name);
        return new UploadFile(name, file, new FileInfo(file).Length, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
    })], "{}"u8.ToArray());

    private async Task<List<string>> NamesAsync() => await _uploads.GetBlobsAsync().Select(blob => blob.Name).Order(StringComparer.Ordinal).ToListAsync();
}
