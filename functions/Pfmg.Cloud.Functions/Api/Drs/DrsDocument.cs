using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>What is told of an object's bytes.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Created">When, UTC.</param>
internal sealed record DrsSum(long Size, string Sha256, DateTimeOffset Created);

/// <summary>Something that a bundle holds.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="Sum">Of its bytes.</param>
internal sealed record DrsPart(string Name, string Id, DrsSum Sum);

/// <summary>Writes objects and bundles as DRS 1.5 has them.</summary>
/// <param name="options">Where they lie.</param>
internal sealed class DrsDocument(DrsOptions options)
{
    /// <summary>The one access method's identifier.</summary>
    public const string AccessId = "https";

    /// <summary>An object that can be fetched.</summary>
    /// <param name="id">Its identifier.</param>
    /// <param name="name">What it is called as a file.</param>
    /// <param name="sum">Of its bytes.</param>
    /// <param name="mimeType">Its type.</param>
    /// <param name="at">Scheme and host, of which URIs are made.</param>
    public JsonObject Blob(string id, string name, DrsSum sum, string mimeType, Uri at)
    {
        var described = Base(id, name, sum, at);
        described["mime_type"] = mimeType;
        var method = new JsonObject { ["type"] = "https", ["access_id"] = AccessId, ["available"] = true };
        if (options.Cloud is { } cloud)
        {
            method["cloud"] = cloud;
        }

        if (options.Region is { } region)
        {
            method["region"] = region;
        }

        described["access_methods"] = new JsonArray(method);
        return described;
    }

    /// <summary>A bundle; its checksum is the digest of its parts' digests, sorted, one after another without a separator.</summary>
    /// <remarks>Source: DRS 1.5, checksums of bundles.</remarks>
    public static JsonObject Bundle(string id, string name, IReadOnlyList<DrsPart> parts, Uri at)
    {
        var joined = Encoding.ASCII.GetBytes(string.Concat(parts.Select(static part => part.Sum.Sha256).Order(StringComparer.Ordinal)));
        var all = new DrsSum(parts.Sum(static part => part.Sum.Size), Convert.ToHexStringLower(SHA256.HashData(joined)), parts.Max(static part => part.Sum.Created));
        var described = Base(id, name, all, at);
        described["contents"] = new JsonArray([.. parts.Select(part => new JsonObject { ["name"] = part.Name, ["id"] = part.Id, ["drs_uri"] = new JsonArray(Uri(at, part.Id)) })]);
        return described;
    }

    /// <summary>An object's own URI.</summary>
    public static string Uri(Uri at, string id) => $"drs://{at.Authority}/{id}";

    private static JsonObject Base(string id, string name, DrsSum sum, Uri at)
    {
        var created = sum.Created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["self_uri"] = Uri(at, id),
            ["size"] = sum.Size,
            ["created_time"] = created,
            ["updated_time"] = created,
            ["version"] = sum.Sha256,
            ["checksums"] = new JsonArray(new JsonObject { ["checksum"] = sum.Sha256, ["type"] = "sha-256" }),
        };
    }
}
