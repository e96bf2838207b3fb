using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg upload DIR`: completes a folder's manifest and uploads it, to the store or to a service.</summary>
internal static class UploadCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var delivery = new DeliveryArguments();
        var service = new Option<Uri?>("--service") { Description = "Upload to a running service instead of the store's folder; a token is taken from $PFMG_TOKEN, else made by the store's development issuer", HelpName = "URL", CustomParser = ServiceUrl };
        var command = new PfmgCommand(
            "upload",
            "Uploads a folder of files with its manifest.json, the manifest last. Run again after a break, it goes on.",
            "pfmg upload delivery/ --platform seqoia --run R001\npfmg upload delivery/ --platform seqoia --run R001 --service http://127.0.0.1:7071");
        return command.With(delivery.Directory, delivery.Platform, delivery.Run, service).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var complete = await delivery.CompleteAsync(parsed, ct);
            using var http = parsed.GetValue(service) is { } url ? await services.ClientAsync(url, terminal.Settings, Uploader(complete.Platform), ct) : null;
            using var blobs = http is null ? null : services.Client(address: null);
            using var granted = http is null ? null : GrantedTarget.Of(http, blobs!, complete, services.Get<TimeProvider>());
            var target = granted?.Target ?? DeliveryTarget.Of(services.Get<IObjectStore>(), complete);
            var uploaded = await UploadProgress.RunAsync(terminal, target, complete, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(uploaded, PfmgJson.Indented), ct);
        });
    }

    // A large delivery takes long; its token must outlast it.
    private static TokenRequest Uploader(string platform) => new("pfmg upload", [Role.PlatformUploader]) { Platform = platform, For = TimeSpan.FromDays(1) };

    private static Uri? ServiceUrl(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + '/', UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"--service: expected an http or https URL, found {result.Tokens[0].Value}.");
        return null;
    }
}
