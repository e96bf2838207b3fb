using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake pin`, `unpin` and `pins`: versions that vacuum keeps whatever their age.</summary>
internal static class LakePinCommands
{
    /// <summary>`pfmg lake pin`.</summary>
    public static Command Pin(Terminal terminal, StoreOption store)
    {
        var name = Name();
        var version = new Argument<long?>("V") { Description = "The version; the latest if not given", Arity = ArgumentArity.ZeroOrOne };
        var command = new PfmgCommand("pin", "Keeps a version readable for as long as its name stands.", "pfmg lake pin release-2026-1\npfmg lake pin paper 12");
        return command.With(name, version).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var pin = await Pins(services).PinAsync(parsed.GetRequiredValue(name), parsed.GetValue(version), ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(pin, PfmgJson.Options), ct);
        });
    }

    /// <summary>`pfmg lake unpin`.</summary>
    public static Command Unpin(Terminal terminal, StoreOption store)
    {
        var name = Name();
        return new PfmgCommand("unpin", "Lets a pinned version go; the next vacuum may delete its files.", "pfmg lake unpin paper").With(name).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            await Pins(services).UnpinAsync(parsed.GetRequiredValue(name), ct);
        });
    }

    /// <summary>`pfmg lake pins`.</summary>
    public static Command List(Terminal terminal, StoreOption store) =>
        new PfmgCommand("pins", "Lists pinned versions, one JSON object a line.", "pfmg lake pins").Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            foreach (var pin in await Pins(services).ListAsync(ct))
            {
                await terminal.WriteLineAsync(JsonSerializer.Serialize(pin, PfmgJson.Options), ct);
            }
        });

    private static Argument<string> Name() => new("NAME") { Description = "1 to 64 of a-z, 0-9, '-', '_' and '.'" };

    private static LakePins Pins(CommandServices services) => new(services.Get<IObjectStore>(), services.Get<LakeLog>(), services.Get<TimeProvider>());
}
