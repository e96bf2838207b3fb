using System.Buffers.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>What lets one person fetch one request's files for a short time; signed, and of no use to anybody else.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Id">The request.</param>
/// <param name="Subject">Who may fetch: the caller's token must say the same.</param>
/// <param name="ExpiresAt">Until when, UTC.</param>
public sealed record AirlockTicket(string ProjectId, string Id, string Subject, DateTimeOffset ExpiresAt)
{
    private const string Purpose = "airlock-ticket";
    private const int LongestText = 4_000;

    /// <summary>Signs it.</summary>
    /// <returns>Text for a URL's query.</returns>
    public async Task<string> SignAsync(IKeyRing keys, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var content = JsonSerializer.SerializeToUtf8Bytes(this, PfmgJson.Options);
        var signature = JsonSerializer.SerializeToUtf8Bytes(await keys.SignAsync(Purpose, content, ct), PfmgJson.Options);
        return $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="ForbiddenException">It is none, or this service did not sign it.</exception>
    public static async Task<AirlockTicket> ReadAsync(string text, IKeyRing keys, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(keys);
        try
        {
            if (text.Length <= LongestText && text.Split('.') is [var first, var second])
            {
                var content = Base64Url.DecodeFromChars(first);
                if (JsonSerializer.Deserialize<KeySignature>(Base64Url.DecodeFromChars(second), PfmgJson.Options) is { Algorithm: not null, KeyId: not null, Value: not null } signature
                    && await keys.VerifyAsync(Purpose, content, signature, ct))
                {
                    return JsonSerializer.Deserialize<AirlockTicket>(content, PfmgJson.Options)!;
                }
            }
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new ForbiddenException("The ticket is none of this service's.", e);
        }

        throw new ForbiddenException("The ticket is none of this service's.");
    }
}
