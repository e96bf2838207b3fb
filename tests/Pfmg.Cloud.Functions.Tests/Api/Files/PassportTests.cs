using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Functions.Api.Drs;
using Pfmg.Cloud.Functions.Tests.Api.Projects;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>Passports in the bodies of DRS requests: what is signed, good and the caller's own narrows what they are answered, and nothing else is believed.</summary>
public sealed class PassportTests : IAsyncDisposable
{
    private const string Subject = "alice";
    private TestIssuer _issuer = null!;
    private Service _service = null!;
    private string _projectA = "";
    private string _objectA = "";
    private string _objectB = "";

    private HttpClient Alice => _service.ClientAs(Role.Researcher, Subject);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private async Task StartAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _service = await Service.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Drs:PassportIssuers"] = $"https://another.example,{_issuer.Name}",
            ["Drs:Cloud"] = "azure",
            ["Drs:Region"] = "francecentral",
        });
        var file = Path.Combine(_service.StoreDirectory, "one.vcf");
        await File.WriteAllTextAsync(file, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tone\nc\t500\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n");
        var ingested = await CommandRun.OfAsync("ingest", file, "--store", _service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
        RegisterEvent[] told = [new() { Participant = "one", Registered = new Participant { Id = "one" } }, Consents.Of("one", ConsentStatus.Consented)];
        await _service.Services.GetRequiredService<Register>().AppendAsync("dora", _ => told, default);
        using var made = await _service.Client.PostAsJsonAsync("/api/datasets", new { id = "genomes", title = "Genomes", description = "All.", keywords = (string[])["genome"] });
        using var release = new HttpRequestMessage(HttpMethod.Post, "/api/datasets/genomes/releases") { Content = JsonContent.Create(new { notes = "First." }) };
        release.Headers.TryAddWithoutValidation("If-Match", made.Headers.ETag!.ToString());
        using var released = await _service.Client.SendAsync(release);
        Assert.True(released.IsSuccessStatusCode, await released.Content.ReadAsStringAsync());
        _projectA = await ActiveProject.CreateAsync(_service, "One", Subject);
        var projectB = await ActiveProject.CreateAsync(_service, "Another", Subject);
        var names = _service.Services.GetRequiredService<DrsNames>();
        (_objectA, _objectB) = (await names.IdAsync(new DrsRelease(_projectA, "genomes", 1), default), await names.IdAsync(new DrsRelease(projectB, "genomes", 1), default));
    }

    [Fact]
    public async Task A_grant_narrows_what_is_answered_to_what_it_names_and_widens_nothing()
    {
        await StartAsync();
        var method = (await Alice.GetJsonAsync($"/api/ga4gh/drs/v1/objects/{_objectA}"))["access_methods"]!.AsArray().Single()!;
        Assert.Equal(("https", "azure", "francecentral", true), ((string?)method["type"], (string?)method["cloud"], (string?)method["region"], (bool?)method["available"]));
        Assert.Equal("200 200", await BothAsync(Alice, Own(Linked())));
        foreach (var value in new[] { _projectA, $"https://counter.example/projects/{_projectA}" })
        {
            Assert.Equal("200 404", await BothAsync(Alice, Own(Linked(), Grant(value))));
        }

        Assert.Equal("200 200", await BothAsync(Alice, Own(Linked(), Grant("https://counter.example/datasets/genomes"))));
        Assert.Equal("404 404", await BothAsync(Alice, Own(Linked(), Grant("another"))));
        Assert.Equal("404 404", await BothAsync(Alice, Own(Linked(), Grant(_projectA, by: "self"))));
        Assert.Equal("404 404", await BothAsync(Alice, Own(Linked(), Grant(_projectA, isConditional: true))));

        // Bob is in no project: what he is granted elsewhere opens nothing here.
        var bob = _service.ClientAs(Role.Researcher, "bob");
        Assert.Equal("404 404", await BothAsync(bob, Passport("bob", Linked("bob"), Visa("ControlledAccessGrants", _projectA, "bob"))));
        Assert.Equal("401 401", await BothAsync(new HttpClient { BaseAddress = _service.Client.BaseAddress }, Own(Linked(), Grant(_projectA))));
    }

    [Fact]
    public async Task Every_part_of_a_passport_must_be_signed_good_and_the_callers_own()
    {
        await StartAsync();
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var past = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 3_600;
        (string What, string Expected, string Passport)[] cases =
        [
            ("expired", "403", Passport(Subject, claims => claims["exp"] = past, Linked())),
            ("expired visa", "403", Own(Linked(), Grant(_projectA, change: claims => claims["exp"] = past))),
            ("without an end", "403", Passport(Subject, claims => claims.Remove("exp"), Linked())),
            ("foreign issuer", "403", Passport(Subject, claims => claims["iss"] = "https://broker.example", Linked())),
            ("foreign visa", "403", Own(Linked(), Grant(_projectA, change: claims => claims["iss"] = "https://dac.example"))),
            ("another service's", "403", Passport(Subject, claims => claims["aud"] = "another", Linked())),
            ("not linked to the caller", "403", Own(Grant(_projectA))),
            ("somebody else's", "403", Passport("bob", Linked("bob"))),
            ("somebody else's visa", "403", Own(Linked(), Visa("ControlledAccessGrants", _projectA, "bob"))),
            ("linked by somebody else", "403", Passport("bob", Visa("LinkedIdentities", Link(Subject), Subject))),
            ("asserted tomorrow", "400", Own(Linked(), Visa("ControlledAccessGrants", _projectA, Subject, visa => visa["asserted"] = past + 90_000))),
            ("unknown type of visa", "400", Own(Linked(), Visa("FreeForAll", _projectA, Subject))),
            ("a visa as a passport", "403", Linked()),
            ("a passport as a visa", "403", Own(Linked(), Own(Linked()))),
            ("an access token", "403", _issuer.Token(Subject, ["researcher"])),
            ("algorithm none", "403", Unsigned(Own(Linked()))),
            ("visa with algorithm none", "403", Own(Linked(), Unsigned(Grant(_projectA)))),
            ("signature cut off", "403", Own(Linked())[..^40]),
            ("another's key under a known name", "403", Signed(own, Own(Linked()))),
            ("a visa by another's key", "403", Own(Linked(), Signed(own, Grant(_projectA)))),
            ("the public key as a secret", "403", SignedByPublicKey(Own(Linked()))),
            ("no token", "400", "passport"),
            ("nothing", "400", ""),
        ];
        foreach (var (what, expected, passport) in cases)
        {
            Assert.Equal($"{what}: {expected} {expected}", $"{what}: {await BothAsync(Alice, passport)}");
        }
    }

    [Fact]
    public async Task Without_a_trusted_issuer_passports_are_refused_with_what_is_missing()
    {
        _issuer = await TestIssuer.StartAsync();
        _service = await Service.StartAsync();
        using var response = await _service.ClientAs(Role.Researcher, Subject).PostAsJsonAsync("/api/ga4gh/drs/v1/objects/nothing", new { passports = new[] { Own(Linked()) } });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Drs__PassportIssuers", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<string> BothAsync(HttpClient client, string passport)
    {
        var told = new List<string>();
        foreach (var id in new[] { _objectA, _objectB })
        {
            using var response = await client.PostAsJsonAsync($"/api/ga4gh/drs/v1/objects/{id}", new { passports = new[] { passport } });
            using var access = await client.PostAsJsonAsync($"/api/ga4gh/drs/v1/objects/{id}/access/https", new { passports = new[] { passport } });
            Assert.Equal(response.StatusCode, access.StatusCode);
            told.Add($"{(int)response.StatusCode}");
        }

        return string.Join(' ', told);
    }

    private string Own(params string[] visas) => Passport(Subject, static _ => { }, visas);

    private string Passport(string subject, params string[] visas) => Passport(subject, static _ => { }, visas);

    private string Passport(string subject, Action<JsonObject> change, params string[] visas) => _issuer.Token(subject, [], change: (header, claims) =>
    {
        header["typ"] = "vnd.ga4gh.passport+jwt";
        claims["ga4gh_passport_v1"] = new JsonArray([.. visas.Select(static visa => JsonValue.Create(visa))]);
        change(claims);
    });

    private string Linked(string subject = Subject) => Visa("LinkedIdentities", Link(subject), subject);

    // The caller at the service's own issuer of access tokens.
    private static string Link(string subject) => $"{subject},{Uri.EscapeDataString(LocalIssuer.Name)}";

    private string Grant(string value, string by = "dac", bool isConditional = false, Action<JsonObject>? change = null) => Visa("ControlledAccessGrants", value, Subject, visa =>
    {
        visa["by"] = by;
        if (isConditional)
        {
            visa["conditions"] = new JsonArray();
        }
    }, change);

    private string Visa(string type, string value, string subject, Action<JsonObject>? changeVisa = null, Action<JsonObject>? change = null) => _issuer.Token(subject, [], change: (header, claims) =>
    {
        header["typ"] = "vnd.ga4gh.visa+jwt";
        claims.Remove("aud");
        var visa = new JsonObject { ["type"] = type, ["asserted"] = 1_600_000_000, ["value"] = value, ["source"] = "https://dac.example", ["by"] = "dac" };
        changeVisa?.Invoke(visa);
        claims["ga4gh_visa_v1"] = visa;
        change?.Invoke(claims);
    });

    private static string Unsigned(string token) => string.Concat(WithAlgorithm(token, "none").Split('.')[..2].Select(static part => part + "."));

    private static string Signed(ECDsa key, string token)
    {
        var signed = token[..token.LastIndexOf('.')];
        return $"{signed}.{TestIssuer.Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private string SignedByPublicKey(string token)
    {
        var changed = WithAlgorithm(token, "HS256");
        var signed = changed[..changed.LastIndexOf('.')];
        return $"{signed}.{TestIssuer.Base64Url(HMACSHA256.HashData(Encoding.ASCII.GetBytes(_issuer.PublicKeyPem), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string WithAlgorithm(string token, string algorithm)
    {
        var parts = token.Split('.');
        var header = JsonNode.Parse(Convert.FromBase64String(parts[0].Replace('-', '+').Replace('_', '/').PadRight((parts[0].Length + 3) / 4 * 4, '=')))!.AsObject();
        header["alg"] = algorithm;
        return $"{TestIssuer.Encode(header)}.{parts[1]}.{parts[2]}";
    }
}
