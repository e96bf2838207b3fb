using System.Globalization;
using System.Text.RegularExpressions;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Objects;

/// <summary>Who gets in without an identity: a platform, into one folder, to create, for a day. And nobody else anywhere.</summary>
public sealed partial class GrantTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly KeyService _service = new();
    private readonly HttpClient _http;
    private readonly BlobObjectStore _store;

    public GrantTests()
    {
        _http = new HttpClient(_service);
        var options = new BlobClientOptions { Transport = new HttpClientTransport(_http) };
        var account = new BlobServiceClient(new Uri("https://intake.blob.core.windows.net"), new Identity(), options);
        _store = new BlobObjectStore(new BlobAccounts(account, account), new Stopped());
    }

    public void Dispose()
    {
        _http.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task A_grant_is_for_one_folder_to_create_over_https_until_it_ends()
    {
        var grant = (await _store.GrantUploadAsync("uploads/seqoia/R 1/", TimeSpan.FromHours(24), default))!;
        var query = HttpUtility.ParseQueryString(grant.Url.Query);

        Assert.Equal("https://intake.blob.core.windows.net/uploads/seqoia/R%201/", grant.Url.GetLeftPart(UriPartial.Path));
        Assert.Equal(("c", "d", "2", "https"), (query["sp"], query["sr"], query["sdd"], query["spr"]));
        Assert.Equal("2026-03-05T05:06:07Z", query["se"]);
        Assert.Equal(Now.AddHours(24), grant.ExpiresAt);
        Assert.Null(query["st"]);
        Assert.Equal(KeyService.Oid, query["skoid"]);

        // The key that signs it lives no longer, so nothing that it could sign outlives the grant.
        Assert.Contains("<Expiry>2026-03-05T05:06:07Z</Expiry>", Assert.Single(_service.Asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uploads/seqoia/R1")]
    [InlineData("uploads/seqoia/")]
    [InlineData("uploads/")]
    [InlineData("uploads/seqoia/R1/deeper/")]
    [InlineData("uploads/seqoia/../")]
    [InlineData("lake/calls/x/")]
    [InlineData("runs/r/tasks/")]
    public async Task Nothing_but_the_folder_of_an_upload_is_granted(string prefix)
    {
        await Assert.ThrowsAsync<InvalidInputException>(() => _store.GrantUploadAsync(prefix, TimeSpan.FromHours(1), default));
        Assert.Empty(_service.Asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(25)]
    public async Task A_grant_ends_within_a_day(int hours) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.GrantUploadAsync("uploads/seqoia/R1/", TimeSpan.FromHours(hours), default));

    /// <summary>Everything that makes, holds or accepts a key or a SAS, by file; what is not named here may not be anywhere.</summary>
    [Fact]
    public void No_other_source_makes_or_takes_a_key_or_a_signature()
    {
        string[] expected =
        [
            // Signs grants.
            "Pfmg.Cloud.Azure/Objects/BlobObjectStore.cs: GetUserDelegationKey",
            "Pfmg.Cloud.Azure/Objects/DirectoryGrant.cs: UserDelegationKey",
            "Pfmg.Cloud.Azure/Objects/DirectoryGrant.cs: sig=",

            // Knows the emulator, whose key is published, by its account; tells that it gives no grants.
            "Pfmg.Cloud.Azure/Objects/BlobObjectStore.cs: AccountSas",
        ];
        var functions = Path.Combine(Repository.Root, "functions");
        var found = Directory.EnumerateFiles(functions, "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => KeyWords().Matches(Code(file)).Select(match => $"{Path.GetRelativePath(functions, file)}: {match.Value}"))
            .Distinct(StringComparer.Ordinal);

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Connections_are_made_by_identity_or_to_the_emulator()
    {
        var text = Code(Path.Combine(Repository.Root, "functions/Pfmg.Cloud.Azure/AzureRegistration.cs"));
        var clients = ClientCalls().Matches(text).Select(match => match.Groups["arguments"].Value).ToList();

        Assert.NotEmpty(clients);
        // "stand-in" is the word that a stand-in on this machine is shown, in a branch that is taken for loopback addresses only.
        Assert.All(clients, arguments => Assert.True(
            arguments == "emulator" || arguments.Contains("redential", StringComparison.Ordinal) || arguments.Contains("\"stand-in\"u8", StringComparison.Ordinal), arguments));
    }

    private static string Code(string file) => Comments().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"SharedKey|AccountSas|GenerateSasUri|\w*SasBuilder|AzureSasCredential|AzureKeyCredential|AzureNamedKeyCredential|GetUserDelegationKey|UserDelegationKey|AccountKey=|SharedAccess\w*|listKeys|\bsig=|AuthKeyOrResourceToken", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex KeyWords();

    [GeneratedRegex(@"new (?:BlobServiceClient|CosmosClient|EventGridPublisherClient|KeyVaultKeyRing)\((?<arguments>(?:[^()]|\([^()]*\))*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClientCalls();

    [GeneratedRegex("//.*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comments();

    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", Now.AddYears(100));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>Get User Delegation Key, and nothing else. Source: Azure Storage REST API.</summary>
    private sealed class KeyService : HttpMessageHandler
    {
        public const string Oid = "0e0e0e0e-0000-4000-8000-000000000001";

        public List<string> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(("POST", "?restype=service&comp=userdelegationkey"), (request.Method.Method, request.RequestUri!.Query));
            Assert.Equal("Bearer token", request.Headers.Authorization?.ToString());
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Asked.Add(body);
            var expiry = Expiry().Match(body).Groups["at"].Value;
            var start = Now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            return new HttpResponseMessage
            {
                RequestMessage = request,
                Content = new StringContent($"""
                    <?xml version="1.0" encoding="utf-8"?><UserDelegationKey><SignedOid>{Oid}</SignedOid><SignedTid>0e0e0e0e-0000-4000-8000-000000000002</SignedTid><SignedStart>{start}</SignedStart><SignedExpiry>{expiry}</SignedExpiry><SignedService>b</SignedService><SignedVersion>2023-01-03</SignedVersion><Value>{Convert.ToBase64String("no secret"u8)}</Value></UserDelegationKey>
                    """, System.Text.Encoding.UTF8, "application/xml"),
            };
        }
    }

    [GeneratedRegex("<Expiry>(?<at>[^<]*)</Expiry>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Expiry();
}
