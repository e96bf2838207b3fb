using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Api;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class BlobCreatedTests
{
    private const string Path = "uploads/seqoia/R1/manifest.json";
    private const string Flat = "https://intake.blob.core.windows.net/" + Path;
    private const string Hierarchical = "https://intake.dfs.core.windows.net/" + Path;

    [Theory]
    [InlineData("PutBlob", Flat, true)]
    [InlineData("PutBlockList", Flat, true)]
    [InlineData("CopyBlob", Flat, true)]
    [InlineData("FlushWithClose", Hierarchical, true)]
    [InlineData("CreateFile", Hierarchical, false)]
    [InlineData("PutBlob", Hierarchical, false)]
    [InlineData("CopyBlob", Hierarchical, false)]
    [InlineData("PutBlock", Flat, false)]
    [InlineData("SetBlobTier", Flat, false)]
    [InlineData("putblob", Flat, false)]
    public void An_operation_after_which_the_blob_is_whole_is_told(string operation, string url, bool isTold) =>
        Assert.Equal(isTold, BlobCreated.Parse(Cloud(operation, url)).Any());

    [Fact]
    public void Both_schemas_tell_path_and_size()
    {
        Assert.Equal([new BlobCreated(Path, 7)], BlobCreated.Parse(JsonNode.Parse(Cloud("PutBlob", Flat).ToJsonString())));
        Assert.Equal([new BlobCreated(Path, 7)], BlobCreated.Parse(JsonNode.Parse(EventGrid("PutBlob", Flat).ToJsonString())));
    }

    [Fact]
    public void Text_within_text_and_base64_are_read()
    {
        var told = Cloud("PutBlob", Flat).ToJsonString();
        var inBase64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(told));
        string[] forms = [told, Quoted(told), inBase64, Quoted(inBase64), $"[{told}]", Convert.ToBase64String(Encoding.UTF8.GetBytes(Quoted(told)))];

        Assert.All(forms, form => Assert.Equal([new BlobCreated(Path, 7)], BlobCreated.Parse(JsonValue.Create(form))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not an event")]
    [InlineData("bm90IGFuIGV2ZW50")]
    public void What_is_no_event_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => BlobCreated.Parse(JsonValue.Create(text)).ToList());

    [Fact]
    public void Text_wrapped_without_end_is_refused() =>
        Assert.Throws<JsonException>(() => BlobCreated.Parse(JsonValue.Create(Enumerable.Range(0, 6).Aggregate("{}", (text, _) => Quoted(text)))).ToList());

    [Theory]
    [InlineData("null")]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("""{"type":7,"subject":[],"data":"x"}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobDeleted","subject":"/blobServices/default/containers/uploads/blobs/x","data":{"api":"PutBlob"}}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers//blobs/x","data":{"api":"PutBlob"}}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","data":{"api":"PutBlob"}}""")]
    public void Other_events_are_left_out(string text) => Assert.Empty(BlobCreated.Parse(JsonNode.Parse(text)));

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static JsonObject Cloud(string operation, string url) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = "9aeb0fdf-c01e-0131-0922-9eb54906e209",
        ["source"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/intake",
        ["type"] = "Microsoft.Storage.BlobCreated",
        ["subject"] = "/blobServices/default/containers/" + Path.Replace("uploads/", "uploads/blobs/", StringComparison.Ordinal),
        ["time"] = "2026-01-01T00:00:00Z",
        ["data"] = Data(operation, url),
    };

    private static JsonObject EventGrid(string operation, string url) => new()
    {
        ["topic"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/intake",
        ["id"] = "9aeb0fdf-c01e-0131-0922-9eb54906e209",
        ["eventType"] = "Microsoft.Storage.BlobCreated",
        ["subject"] = "/blobServices/default/containers/" + Path.Replace("uploads/", "uploads/blobs/", StringComparison.Ordinal),
        ["eventTime"] = "2026-01-01T00:00:00Z",
        ["dataVersion"] = "",
        ["metadataVersion"] = "1",
        ["data"] = Data(operation, url),
    };

    private static JsonObject Data(string operation, string url) => new()
    {
        ["api"] = operation,
        ["contentLength"] = 7,
        ["blobType"] = "BlockBlob",
        ["url"] = url,
        ["sequencer"] = "00000000000004420000000000028963",
    };
}
