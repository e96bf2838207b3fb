using System.Buffers.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Reads the passports of a request's body, and takes nothing from them.</summary>
/// <remarks>
/// Source: GA4GH Passport 1.2, AAI profile 1.2. A passport is read as far as it must be to be one: signed tokens of three parts, each visa of
/// a known type. What a visa asserts, a `ControlledAccessGrants` above all, never widens what the policy decides for the caller whose bearer
/// token came with the request: here access follows each participant's consent and the counter's projects, which no other house can grant.
/// </remarks>
internal static class DrsPassports
{
    private const int MostPassports = 10;
    private const string Where = "the request";

    private static readonly HashSet<string> VisaTypes = new(StringComparer.Ordinal)
    {
        "AffiliationAndRole", "AcceptedTermsAndPolicies", "ResearcherStatus", "ControlledAccessGrants", "LinkedIdentities",
    };

    /// <summary>Checks the passports of a body.</summary>
    /// <param name="passports">The body's `passports`.</param>
    /// <exception cref="InvalidInputException">One of them is no passport.</exception>
    public static void Check(JsonElement passports)
    {
        if (passports.ValueKind != JsonValueKind.Array || passports.GetArrayLength() > MostPassports)
        {
            throw new InvalidInputException(Where, "passports", $"a list of at most {MostPassports} passports", "something else");
        }

        foreach (var passport in passports.EnumerateArray())
        {
            using var claims = Claims(passport, "a signed token");
            if (!claims.RootElement.TryGetProperty("ga4gh_passport_v1", out var visas) || visas.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidInputException(Where, "passports", "a token with ga4gh_passport_v1", "one without");
            }

            foreach (var visa in visas.EnumerateArray())
            {
                using var asserted = Claims(visa, "visas that are signed tokens");
                if (!asserted.RootElement.TryGetProperty("ga4gh_visa_v1", out var content) || content.ValueKind != JsonValueKind.Object
                    || !content.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !VisaTypes.Contains(type.GetString()!))
                {
                    throw new InvalidInputException(Where, "passports", $"visas of the types {string.Join(", ", VisaTypes)}", "another");
                }
            }
        }
    }

    private static JsonDocument Claims(JsonElement token, string expected)
    {
        var parts = token.ValueKind == JsonValueKind.String ? token.GetString()!.Split('.') : [];
        try
        {
            if (parts is [{ Length: > 0 }, { Length: > 0 } payload, { Length: > 0 }] && Base64Url.IsValid(payload)
                && JsonDocument.Parse(Base64Url.DecodeFromChars(payload)) is { RootElement.ValueKind: JsonValueKind.Object } claims)
            {
                return claims;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new InvalidInputException(Where, "passports", expected, "something else");
    }
}
