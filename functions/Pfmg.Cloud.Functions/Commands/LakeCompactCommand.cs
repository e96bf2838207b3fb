using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Lake.Compaction;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake compact`: many small files into few sorted ones.</summary>
internal static class LakeCompactCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var tier = new Option<int>("--tier") { Description = "1: 128 samples by contig; 2: 4,096 samples by 10 Mi bases, from tier 1", HelpName = "1|2", DefaultValueFactory = _ => 1 };
        tier.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (1 or 2))
            {
                result.AddError("--tier is 1 or 2.");
            }
        });
        var partial = new Option<bool>("--partial") { Description = "Also compact the last group, which is not full yet" };
        var command = new PfmgCommand(
            "compact",
            "Rewrites the files of many samples as few sorted ones with the same rows, a version a group; earlier versions stay readable until vacuum. One JSON object a version.",
            "pfmg lake compact\npfmg lake compact --tier 2");
        return command.With(tier, partial).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var target = CompactionTarget.Of(parsed.GetValue(tier)) with { IsPartial = parsed.GetValue(partial) };
            await foreach (var result in services.Get<CompactLake>().RunAsync(target, ct))
            {
                await terminal.WriteLineAsync(JsonSerializer.Serialize(result, PfmgJson.Options), ct);
            }
        });
    }
}
