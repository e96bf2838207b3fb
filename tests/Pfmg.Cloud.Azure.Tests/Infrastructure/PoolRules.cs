using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Nodes have what the adapter counts on, and pools take what azd names.</summary>
internal static partial class PoolRules
{
    // Dads v5 and Dds v5: 4 GiB of memory and 37.5 GiB of local disk a core. Source: "Dasv5 and Dadsv5 sizes series", "Dv5 and Ddsv5".
    private const int MemoryMiBPerCore = 4_096;
    private const int DiskMiBPerCore = 38_400;

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("a slot is a core with the memory and the disk that a task is promised", Slots,
            new("profiles/prod.json", "Standard_D16ds_v5", "Standard_D8ds_v5"),
            new("profiles/dev.json", "Standard_D8ads_v5", "Standard_F8s_v2"),
            new("profiles/dev.json", "\"taskSlotsPerNode\": 8", "\"taskSlotsPerNode\": 16"),
            new("modules/pools.bicep", "taskSlotsPerNode: taskSlotsPerNode", "taskSlotsPerNode: 4"),
            new("platform.bicep", "batchNodeSlots: chosen.taskSlotsPerNode", "batchNodeSlots: 32")),
        new("a pool grows by the tasks that take longest", PerNode,
            new Change("profiles/prod.json", "\"tasksPerNode\": 3", "\"tasksPerNode\": 16")),
        new("the pools are spot and its stand-ins, without a key, inside the network", Pools,
            new("modules/pools.bicep", "place == 0 ? 'spot' : 'spot-${place + 1}'", "'pool-${place}'"),
            new("main.bicep", "param batchPool string = ''", "param batchPool string = 'pool'"),
            new("platform.bicep", "place == 0 ? 'spot' : 'spot-${place + 1}'", "'pool-${place}'"),
            new("modules/pools.bicep", "identityReference: { resourceId: nodesIdentityId }", "userName: 'admin'"),
            new("modules/pools.bicep", "provision: 'NoPublicIPAddresses'", "provision: 'BatchManaged'"),
            new("profiles/dev.json", "\"maxSpotNodes\": 4", "\"maxSpotNodes\": 0")),
    ];

    private static IEnumerable<(string File, JsonObject Profile)> Profiles(Deployment it) => ((string[])["profiles/dev.json", "profiles/prod.json"]).Select(file => (file, it.JsonOf(file)));

    private static IEnumerable<string> Slots(Deployment it)
    {
        foreach (var (file, profile) in Profiles(it))
        {
            var slots = (int)profile["taskSlotsPerNode"]!;
            foreach (var size in profile["vmSizes"]!.AsArray().Select(size => (string)size!))
            {
                var cores = Size().Match(size) is { Success: true } match ? int.Parse(match.Groups["cores"].Value, CultureInfo.InvariantCulture) : 0;
                if (cores != slots || slots * BatchNodeShape.MemoryMiBPerSlot >= cores * MemoryMiBPerCore || slots * BatchNodeShape.ScratchMiBPerSlot > cores * DiskMiBPerCore)
                {
                    yield return $"{file}: {size} has not {slots} slots of {BatchNodeShape.MemoryMiBPerSlot} MiB of memory and {BatchNodeShape.ScratchMiBPerSlot} MiB of disk.";
                }
            }
        }

        if (it.Files["modules/pools.bicep"].Made.Single().At("properties", "taskSlotsPerNode").Expression() != "taskSlotsPerNode"
            || it.Platform.Modules.Single(module => module.Symbol == "app").Given["batchNodeSlots"].Expression() != "chosen.taskSlotsPerNode")
        {
            yield return "The app and the pool count other slots.";
        }
    }

    // Most of a genome's core hours are its align tasks'; the tests of the pipeline say what one takes.
    private static IEnumerable<string> PerNode(Deployment it)
    {
        var align = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "germline-short-read", "1.0.0.json")))!["steps"]!["align"]!;
        foreach (var (file, profile) in Profiles(it))
        {
            var slots = (int)profile["taskSlotsPerNode"]!;
            var taken = new[] { (int)align["cores"]!, Share((int)align["memoryMiB"]!, BatchNodeShape.MemoryMiBPerSlot), Share((int)align["scratchMiB"]!, BatchNodeShape.ScratchMiBPerSlot) }.Max();
            if ((int)profile["tasksPerNode"]! != slots / taken)
            {
                yield return $"{file}: {slots / taken} align tasks fit into a node, not {profile["tasksPerNode"]}.";
            }
        }
    }

    private static int Share(int wanted, int ofSlot) => (wanted + ofSlot - 1) / ofSlot;

    private static IEnumerable<string> Pools(Deployment it)
    {
        var pool = it.Files["modules/pools.bicep"].Made.Single();
        var machine = pool.At("properties", "deploymentConfiguration", "virtualMachineConfiguration", "containerConfiguration")!;
        if (pool.At("name").Expression() != "place == 0 ? 'spot' : 'spot-${place + 1}'"
            || !it.Texts["platform.bicep"].Contains("join(map(range(0, length(chosen.vmSizes)), place => place == 0 ? 'spot' : 'spot-${place + 1}'), ',')", StringComparison.Ordinal)
            || it.Files["main.bicep"].Parameters.Single(parameter => parameter.Name == "batchPool").Default?.ToString() != "")
        {
            yield return "modules/pools.bicep: no pool has the name that runs are sent to.";
        }

        if (machine["containerRegistries"]![0]!["identityReference"]?["resourceId"].Expression() != "nodesIdentityId" || machine["containerRegistries"]![0]!["userName"] is not null)
        {
            yield return "modules/pools.bicep: the image is not pulled by the nodes' identity.";
        }

        if (pool.At("properties", "networkConfiguration").Expression()?.Contains("provision: 'NoPublicIPAddresses'", StringComparison.Ordinal) is not true)
        {
            yield return "modules/pools.bicep: nodes of a private network have public addresses.";
        }

        foreach (var (file, _) in Profiles(it).Where(one => (int)one.Profile["maxSpotNodes"]! < 1 || (int)one.Profile["maxDedicatedNodes"]! < 1))
        {
            yield return $"{file}: no spot nodes, or none to stand in for them.";
        }
    }

    [GeneratedRegex(@"^Standard_D(?<cores>\d+)a?ds_v5$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Size();
}
