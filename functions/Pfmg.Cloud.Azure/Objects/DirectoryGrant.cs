using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;

namespace Pfmg.Cloud.Azure.Objects;

/// <summary>Signs a user delegation SAS that may create blobs below one directory and do nothing else.</summary>
/// <remarks>
/// Azure.Storage.Blobs signs for a blob or a whole container only; a directory needs a hierarchical account and these
/// lines. For a blob the result equals the SDK's, which a test holds. Source: Azure Storage REST API, "Create a user
/// delegation SAS", string-to-sign of version 2020-12-06 and later.
/// </remarks>
internal static class DirectoryGrant
{
    private const string Version = "2023-01-03";
    private const string CreateOnly = "c";

    /// <summary>The query of the grant's URL.</summary>
    /// <param name="key">The delegation key; must outlive the grant.</param>
    /// <param name="account">The storage account's name.</param>
    /// <param name="directory">Container and directory, without a slash at the end.</param>
    /// <param name="expires">When the grant ends, UTC.</param>
    public static string Sign(UserDelegationKey key, string account, string directory, DateTimeOffset expires) =>
        Sign(key, account, directory, expires, "d", $"&sdd={directory.Count(character => character == '/')}");

    internal static string Sign(UserDelegationKey key, string account, string path, DateTimeOffset expires, string resource, string depth)
    {
        var (start, end) = (Iso(key.SignedStartsOn), Iso(key.SignedExpiresOn));

        // Order and empty lines as the source has them: no start, no authorized or unauthorized user, no correlation id,
        // no address, no snapshot, no encryption scope, no five response headers.
        string[] fields =
        [
            CreateOnly, "", Iso(expires), $"/blob/{account}/{path}", key.SignedObjectId, key.SignedTenantId, start, end, key.SignedService,
            key.SignedVersion, "", "", "", "", "https", Version, resource, "", "", "", "", "", "", "",
        ];
        var signature = HMACSHA256.HashData(Convert.FromBase64String(key.Value), Encoding.UTF8.GetBytes(string.Join('\n', fields)));
        return $"sv={Version}&spr=https&se={Escape(Iso(expires))}&skoid={key.SignedObjectId}&sktid={key.SignedTenantId}&skt={Escape(start)}"
            + $"&ske={Escape(end)}&sks={key.SignedService}&skv={key.SignedVersion}&sr={resource}&sp={CreateOnly}&sig={Escape(Convert.ToBase64String(signature))}{depth}";
    }

    private static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
