using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>Requests and answers of DRS and htsget against the standards' own OpenAPI files.</summary>
[Collection(FilesHouseGroup.Name)]
public sealed class OpenApiTests(FilesHouse house)
{
    private const string Drs = "/api/ga4gh/drs/v1";
    private const string Whole = "#/content/application~1json/schema";
    private const string Htsget = "htsget.openapi.yaml#/components/schemas/";

    [SharedDataFact]
    public async Task Every_kind_of_answer_is_as_the_standards_describe_it()
    {
        var callset = (await house.Clinician.GetJsonAsync("/api/files?sample=LabSample1"))["callsets"]![0]!;
        string Id(string kind) => (string)callset["files"]!.AsArray().Single(file => (string?)file!["kind"] == kind)!["drsId"]!;
        var bulk = new JsonObject { ["bulk_object_ids"] = new JsonArray(Id("reads"), Id("variants"), "nothing") };
        var accesses = new JsonObject { ["bulk_object_access_ids"] = new JsonArray(new JsonObject { ["bulk_object_id"] = Id("reads"), ["bulk_access_ids"] = new JsonArray("https") }) };
        var question = new JsonObject { ["format"] = "VCF", ["regions"] = new JsonArray(new JsonObject { ["referenceName"] = "chr20", ["start"] = 1, ["end"] = 9 }) };
        (string Schema, JsonNode Document)[] seen =
        [
            ("DrsObject.yaml", await house.Clinician.GetJsonAsync($"{Drs}/objects/{Id("variants")}")),
            ("DrsObject.yaml", await house.Clinician.GetJsonAsync($"{Drs}/objects/{Id("reads")}")),
            ("DrsObject.yaml", await house.Clinician.GetJsonAsync($"{Drs}/objects/{Id("callset")}")),
            ("AccessURL.yaml", await house.Clinician.GetJsonAsync($"{Drs}/objects/{Id("reads")}/access/https")),
            ("BulkObjectId.yaml", bulk),
            ("200OkDrsObjects.yaml" + Whole, await PostAsync($"{Drs}/objects", bulk)),
            ("BulkObjectAccessId.yaml", accesses),
            ("200OkAccesses.yaml" + Whole, await PostAsync($"{Drs}/objects/access", accesses)),
            ("200OkAuthorizations.yaml" + Whole, await OptionsAsync($"{Drs}/objects/{Id("reads")}", null)),
            ("200OkBulkAuthorizations.yaml" + Whole, await OptionsAsync($"{Drs}/objects", bulk)),
            ("200ServiceInfo.yaml" + Whole, await house.Clinician.GetJsonAsync($"{Drs}/service-info")),
            ("Error.yaml", await ReadAsync(await house.Clinician.GetAsync($"{Drs}/objects/nothing"))),
            (Htsget + "RequestBodyVariants", question),
            (Htsget + "htsgetResponseVariants", await PostAsync("/api/htsget/1/variants/LabSample1", question)),
            (Htsget + "htsgetResponseReads", await house.Clinician.GetJsonAsync("/api/htsget/1/reads/LabSample1?format=CRAM")),
            (Htsget + "htsgetServiceInfo", await house.Clinician.GetJsonAsync("/api/htsget/1/reads/service-info")),
            (Htsget + "NotFoundError", await ReadAsync(await house.Clinician.GetAsync("/api/htsget/1/reads/nobody"))),
        ];

        Assert.Empty(await FaultsAsync(seen));
    }

    [SharedDataFact]
    public async Task What_is_not_so_described_is_found()
    {
        (string, JsonNode)[] wrong =
        [
            ("DrsObject.yaml", new JsonObject { ["id"] = "x", ["size"] = "many" }),
            (Htsget + "htsgetResponseVariants", new JsonObject { ["htsget"] = new JsonObject { ["format"] = "BAM", ["urls"] = new JsonArray() } }),
            (Htsget + "htsgetResponseReads", new JsonObject { ["htsget"] = new JsonObject { ["format"] = "BAM", ["urls"] = new JsonArray(new JsonObject { ["class"] = "tail" }) } }),
            (Htsget + "Error", new JsonObject { ["error"] = "NotFound" }),
        ];
        foreach (var one in wrong)
        {
            Assert.NotEmpty(await FaultsAsync(one));
        }
    }

    private async Task<string[]> FaultsAsync(params (string Schema, JsonNode Document)[] seen)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "node_modules", "ajv")), "ajv is not in node_modules: run npm ci.");
        var questions = new JsonArray([.. seen.Select(one => new JsonObject { ["schema"] = one.Schema, ["document"] = one.Document.DeepClone() })]);
        await File.WriteAllTextAsync(house["questions.json"], questions.ToJsonString());
        var specs = Path.Combine(SharedData.Root!, "specs");
        string[] files = [Path.Combine(specs, "htsget.openapi.yaml"), .. Directory.GetFiles(Path.Combine(specs, "drs", "openapi", "components"), "*.yaml", SearchOption.AllDirectories)];
        var told = JsonNode.Parse(await Tool.OutputAsync("node", [Path.Combine(Repository.Root, "eng", "check-openapi.mjs"), house["questions.json"], .. files]))!.AsArray();
        Assert.Equal(seen.Length, told.Count);
        return [.. told.SelectMany(faults => faults!.AsArray()).Select(fault => (string)fault!)];
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using var response = await house.Clinician.PostAsJsonAsync(path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await ReadAsync(response);
    }

    private async Task<JsonNode> OptionsAsync(string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(house.Service.Client.BaseAddress!, path)) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await house.Service.Anonymous.SendAsync(request);
        return await ReadAsync(response);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
}
