using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Azure.Tests.Secrets;

/// <summary>A secret of each kind that the scan knows. None was ever valid; each is put together here, so that this file holds none.</summary>
internal static class PlantedSecrets
{
    /// <summary>64 bytes in base64, as a storage account's key.</summary>
    public static string Key512 { get; } = Convert.ToBase64String(SHA512.HashData("planted"u8));

    /// <summary>The storage emulator's key, published by Microsoft.</summary>
    public const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string Letters = Convert.ToHexString(SHA256.HashData("letters"u8)) + Convert.ToHexStringLower(SHA256.HashData("more"u8));
    private static readonly string Signature = Convert.ToBase64String(SHA256.HashData("signature"u8));
    private static readonly string Jwt = $"{Url("""{"alg":"ES256"}""")}.{Url("""{"sub":"someone"}""")}.{Url(Signature)}";

    /// <summary>By rule, each as it would stand in a line.</summary>
    public static IReadOnlyDictionary<string, string[]> ByRule { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["shared access signature"] = [$"https://a.blob.core.windows.net/c?sv=2024-11-04&sp=c&sig={Uri.EscapeDataString(Signature)}", $"?sig={Signature}&se=2026"],
        ["account key"] = [$"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={Key512};", $"Endpoint=sb://a/;SharedAccessKey={Signature}"],
        ["key of 512 bits"] = [$"cosmos {Key512}", $"\"primaryMasterKey\": \"{Key512}\""],
        ["private key"] = [$"-----BEGIN {"PRIVATE"} KEY-----\n{Key512}", $"\"-----BEGIN RSA {"PRIVATE"} KEY-----\\n{Key512}\\n\""],
        ["private key as JWK"] = [$$"""{ "kty": "EC", "d": "{{Url(Signature)}}" }"""],
        ["JSON web token"] = [$"cookie={Jwt}"],
        ["bearer token"] = [$"Authorization: Bearer {Letters}", $"-H 'authorization: bearer {Jwt}'"],
        ["basic authorization"] = [$"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("someone:something"))}"],
        ["application insights key"] = [$"InstrumentationKey={new Guid(SHA256.HashData("insights"u8)[..16])};IngestionEndpoint=https://x/"],
        ["client secret"] = [$"{Letters[..3]}8Q~{Letters[..34]}"],
        ["function key"] = [$"code={Letters[..44]}AzFu{Letters[..5]}=="],
        ["GitHub token"] = [$"ghp_{Letters[..36]}"],
        ["GitHub token of fine grain"] = [$"github_pat_{Letters[..60]}"],
        ["npm token"] = [$"//registry/:_authToken=npm_{Letters[..36]}"],
        ["Slack token"] = [$"xoxb-{Letters[..30]}"],
        ["AWS key"] = [$"AKIA{Letters[..16]}"],
        ["password in an address"] = [$"amqp://someone:{Letters[..12]}@host/"],
        ["password in a connection string"] = [$"Server=a;Password={Letters[..12]};"],
        ["assigned secret"] = [$"clientSecret: '{Letters[..24]}'", $"API_KEY = \"{Letters[..20]}\"", $"\"password\": \"{Letters[..16]}\""],
    };

    /// <summary>By name, the kind of secret that such a file is.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".env"] = "environment file",
        [".env.prod"] = "environment file",
        ["local.settings.json"] = "settings of one machine",
        ["host.pfx"] = "key store",
        ["id_ed25519"] = "key store",
        ["pair.snk"] = "key pair of an assembly",
    };

    private static string Url(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
