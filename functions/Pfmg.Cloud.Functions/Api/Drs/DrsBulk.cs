using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Files;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>DRS 1.5 for many objects at once.</summary>
internal static class DrsBulk
{
    /// <summary>The most objects of one request.</summary>
    public const int Most = 100;

    private const string Where = "the request";

    /// <summary>Maps the routes.</summary>
    public static void MapBulk(this RouteGroupBuilder drs)
    {
        drs.MapPost("/objects", ObjectsAsync).WithSummary("Many objects at once, with passports in the body.").Produces<JsonObject>();
        drs.MapMethods("/objects", ["OPTIONS"], AuthorizationsAsync).WithSummary("How to authorise for many objects.");
        drs.MapPost("/objects/access", AccessesAsync).WithSummary("URLs for fetching many objects.").Produces<JsonObject>();
    }

    private static async Task<IResult> ObjectsAsync(HttpContext http, DrsObjects objects, CancellationToken ct)
    {
        var ids = Ids(await DrsApi.BodyAsync(http, ct));
        var (found, missing) = (new JsonArray(), new Missing());
        foreach (var id in ids)
        {
            try
            {
                if (await objects.DescribeAsync(http, id, ct) is { } described)
                {
                    found.Add(described);
                }
                else
                {
                    missing.Add(StatusCodes.Status202Accepted, id);
                }
            }
            catch (NotFoundException)
            {
                missing.Add(StatusCodes.Status404NotFound, id);
            }
        }

        http.Response.Headers.CacheControl = "no-store";
        return DrsApi.Answer(Summed(ids.Count, "resolved_drs_object", found, missing));
    }

    private static async Task<IResult> AuthorizationsAsync(HttpContext http, CallersOptions callers, CancellationToken ct)
    {
        var ids = Ids(await DrsApi.BodyAsync(http, ct));
        return DrsApi.Answer(Summed(ids.Count, "resolved_drs_object", new JsonArray([.. ids.Select(id => DrsApi.Authorization(id, callers))]), new Missing()));
    }

    private static async Task<IResult> AccessesAsync(HttpContext http, DrsObjects objects, FileTickets tickets, CancellationToken ct)
    {
        var asked = Accesses(await DrsApi.BodyAsync(http, ct));
        var (found, missing) = (new JsonArray(), new Missing());
        foreach (var (id, access) in asked)
        {
            try
            {
                found.Add(new JsonObject
                {
                    ["drs_object_id"] = id,
                    ["drs_access_id"] = access,
                    ["url"] = await DrsApi.AccessUrlAsync(http, id, access, objects, tickets, ct),
                });
            }
            catch (NotFoundException)
            {
                missing.Add(StatusCodes.Status404NotFound, id);
            }
        }

        http.Response.Headers.CacheControl = "no-store";
        return DrsApi.Answer(Summed(asked.Count, "resolved_drs_object_access_urls", found, missing));
    }

    private static JsonObject Summed(int requested, string list, JsonArray found, Missing missing) => new()
    {
        ["summary"] = new JsonObject { ["requested"] = requested, ["resolved"] = found.Count, ["unresolved"] = requested - found.Count },
        ["unresolved_drs_objects"] = missing.Told(),
        [list] = found,
    };

    private static List<string> Ids(JsonElement body) => body.TryGetProperty("bulk_object_ids", out var list) && list.ValueKind == JsonValueKind.Array
        ? Limited([.. list.EnumerateArray().Select(static id => Text(id, "bulk_object_ids"))])
        : throw new InvalidInputException(Where, "bulk_object_ids", "a list of identifiers", "none");

    private static List<(string Id, string Access)> Accesses(JsonElement body)
    {
        if (!body.TryGetProperty("bulk_object_access_ids", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidInputException(Where, "bulk_object_access_ids", "a list of identifiers with ways to fetch them", "none");
        }

        var asked = new List<(string, string)>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("bulk_object_id", out var id) || !item.TryGetProperty("bulk_access_ids", out var accesses) || accesses.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidInputException(Where, "bulk_object_access_ids", "bulk_object_id and bulk_access_ids", "something else");
            }

            asked.AddRange(accesses.EnumerateArray().Select(access => (Text(id, "bulk_object_id"), Text(access, "bulk_access_ids"))));
        }

        return Limited(asked);
    }

    private static List<T> Limited<T>(List<T> list) => list.Count <= Most
        ? list
        : throw new BadHttpRequestException($"At most {Most} objects may be asked for at once.", StatusCodes.Status413PayloadTooLarge);

    private static string Text(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new InvalidInputException(Where, where, "texts", "something else");

    private sealed class Missing
    {
        private readonly SortedDictionary<int, List<string>> _ids = [];

        public void Add(int status, string id)
        {
            if (!_ids.TryGetValue(status, out var ids))
            {
                _ids[status] = ids = [];
            }

            ids.Add(id);
        }

        public JsonArray Told() =>
            new([.. _ids.Select(static pair => new JsonObject { ["error_code"] = pair.Key, ["object_ids"] = new JsonArray([.. pair.Value.Select(static id => JsonValue.Create(id))]) })]);
    }
}
