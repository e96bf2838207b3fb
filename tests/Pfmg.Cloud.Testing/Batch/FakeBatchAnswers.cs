using System.Globalization;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>Answers with the headers that the service sends.</summary>
internal static class FakeBatchAnswers
{
    public static BatchResponse Ok(JsonNode body) => Of(200, body);

    public static BatchResponse Of(int status, JsonNode? body = null, string? etag = null, DateTimeOffset? modified = null, string? location = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (body is not null)
        {
            headers["Content-Type"] = BatchResponse.MediaType;
        }

        if (etag is not null)
        {
            headers["ETag"] = etag;
        }

        if (modified is { } at)
        {
            headers["Last-Modified"] = at.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        }

        if (location is not null)
        {
            (headers["Location"], headers["DataServiceId"]) = (location, location);
        }

        return new BatchResponse(status, headers, body);
    }

    public static BatchResponse Of(BatchRefusalException refusal, BatchRequest request)
    {
        var error = refusal.ToJson();
        error["odata.metadata"] = $"{request.Account}/$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element";
        return Of(refusal.Status, error);
    }

    /// <summary>The service asks to come later.</summary>
    public static BatchResponse Later(int status, string code, int seconds, BatchRequest request)
    {
        var answer = Of(new BatchRefusalException(status, code, "The server is currently unable to receive requests. Please retry your request."), request);
        return answer with
        {
            Headers = new Dictionary<string, string>(answer.Headers, StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture) },
        };
    }

    /// <summary>If-Match and If-None-Match.</summary>
    /// <returns>An answer, if the condition makes one; else null.</returns>
    public static BatchResponse? Condition(BatchRequest request, string etag)
    {
        var (match, none) = (request.Header("If-Match"), request.Header("If-None-Match"));
        if (match is not null && none is not null)
        {
            throw new BatchRefusalException(400, "MultipleConditionHeadersNotSupported", "Multiple condition headers are not supported.");
        }

        if (match is not (null or "*") && match.Trim('"') != etag)
        {
            throw new BatchRefusalException(412, "ConditionNotMet", "The condition specified in the conditional header(s) was not met for a write operation.");
        }

        return none is null || (none != "*" && none.Trim('"') != etag) ? null
            : request.Method == "GET" ? Of(304, etag: etag)
            : throw new BatchRefusalException(412, "ConditionNotMet", "The condition specified in the conditional header(s) was not met for a write operation.");
    }
}
