using System.CommandLine;
using Pfmg.Cloud.Functions.Api;
using Pfmg.Cloud.Functions.Deliveries;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>What `upload` and `run` are told: a folder, whose it is, and how its sender calls it.</summary>
internal sealed class DeliveryArguments
{
    /// <summary>The folder.</summary>
    public Argument<DirectoryInfo> Directory { get; } = new Argument<DirectoryInfo>("DIR") { Description = "The folder: files and manifest.json" }.AcceptExistingOnly();

    /// <summary>The platform.</summary>
    public Option<string> Platform { get; } = new("--platform") { Description = "The platform's short name: lower-case letters, digits, '-'", HelpName = "P", Required = true };

    /// <summary>The run.</summary>
    public Option<string> Run { get; } = new("--run") { Description = "The platform's name of the run: letters, digits, '.', '_', '-'", HelpName = "R", Required = true };

    /// <summary>Reads and completes the delivery.</summary>
    public Task<Delivery> CompleteAsync(ParseResult parsed, CancellationToken ct)
    {
        var (platform, run) = (parsed.GetRequiredValue(Platform), parsed.GetRequiredValue(Run));
        UploadPath.Folder(platform, run);
        return CompleteDelivery.FromAsync(parsed.GetRequiredValue(Directory).FullName, platform, run, ct);
    }
}
