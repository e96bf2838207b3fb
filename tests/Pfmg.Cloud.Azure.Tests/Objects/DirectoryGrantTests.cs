using System.Web;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Pfmg.Cloud.Azure.Objects;

namespace Pfmg.Cloud.Azure.Tests.Objects;

public sealed class DirectoryGrantTests
{
    private static readonly DateTimeOffset Expires = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly UserDelegationKey Key = BlobsModelFactory.UserDelegationKey(
        "0e0e0e0e-0000-4000-8000-000000000001", "0e0e0e0e-0000-4000-8000-000000000002", Expires.AddHours(-3), Expires, "b", "2023-01-03", Convert.ToBase64String("not a secret"u8));

    [Fact]
    public void For_a_blob_the_signature_is_the_SDKs()
    {
        var builder = new BlobSasBuilder(BlobSasPermissions.Create, Expires) { BlobContainerName = "uploads", BlobName = "p/run é/a b.txt", Resource = "b", Protocol = SasProtocol.Https };
        var expected = HttpUtility.ParseQueryString(builder.ToSasQueryParameters(Key, "account").ToString());
        var actual = HttpUtility.ParseQueryString(DirectoryGrant.Sign(Key, "account", "uploads/p/run é/a b.txt", Expires, "b", ""));

        Assert.Equal(expected.AllKeys.Order(), actual.AllKeys.Order());
        foreach (var name in expected.AllKeys)
        {
            Assert.Equal(expected[name], actual[name]);
        }
    }

    [Fact]
    public void A_grant_names_its_directory_and_depth_and_may_only_create()
    {
        var query = HttpUtility.ParseQueryString(DirectoryGrant.Sign(Key, "account", "uploads/platform/run", Expires));

        Assert.Equal(("d", "2", "c", "https"), (query["sr"], query["sdd"], query["sp"], query["spr"]));
        Assert.NotEqual(query["sig"], HttpUtility.ParseQueryString(DirectoryGrant.Sign(Key, "account", "uploads/platform/run2", Expires))["sig"]);
    }
}
