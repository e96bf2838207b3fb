using Microsoft.Extensions.Logging.Abstractions;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Functions.Api;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Functions.Files;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Erasing;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Steps;
using Pfmg.Cloud.Lake.Sweeping;
using Pfmg.Cloud.Local;
using Pfmg.Cloud.Local.Compute;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Puts the house together: each seam's implementation, then what stands on the seams.</summary>
internal static class Composition
{
    /// <summary>Each seam on this machine or on Azure, as the deployment says, and all that stands on them.</summary>
    /// <exception cref="Commands.UsageException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddPfmg(this IServiceCollection services, Deployment deployment)
    {
        var scratch = deployment.ScratchDirectory;
        services.AddPfmgLocal(new LocalOptions { StoreDirectory = deployment.StoreDirectory });
        services.AddRuns(deployment.StoreDirectory, scratch);
        services.AddLake(scratch);
        services.AddSweeper();
        services.AddPolicy();
        services.AddDisclosure();
        services.AddCounter();
        services.AddAudit();
        services.AddFiles(scratch);
        services.AddAirlock();
        services.AddSingleton<PutUpload>();
        services.AddSingleton<BuildAlignerIndex>((fasta, ct) => new RunTool(Path.GetDirectoryName(fasta)!).RunAsync(ToolCommand.Of("bwa", "index", fasta), ct));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AddReference>(provider, scratch));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AddCommonSites>(provider, scratch));
        if (deployment.Azure is { } azure)
        {
            // Registered last, so it is what each seam resolves to.
            AzureSeams.Add(services, azure);
        }

        return services;
    }

    /// <summary>What runs a task, as <see cref="AddPfmg"/> composes it but by hand: a run starts hundreds of processes for it, and a container costs each more than all its parts.</summary>
    public static ExecuteTask Task(Deployment deployment) =>
        new(Objects(deployment), Steps(), TimeProvider.System, deployment.ScratchDirectory, Keys(deployment));

    /// <summary>What tries a task on a node of batch compute, composed by hand likewise; each try is a process of its own, with the same settings.</summary>
    public static SuperviseTask Node(Deployment deployment) => new(
        Objects(deployment),
        new LocalBatchOptions
        {
            Command = (run, task) => ThisProgram.With("task", run, task, "--supervised", "--store", deployment.StoreDirectory),
            ScratchFolder = deployment.ScratchDirectory,
            LockFolder = Path.Combine(deployment.ScratchDirectory, "locks"),
        },
        TimeProvider.System,
        NullLogger<SuperviseTask>.Instance);

    /// <summary>What ingests a file, composed by hand for the same reason: a small file's ingest is over when a container would be ready.</summary>
    public static IngestLocalFile Ingest(Deployment deployment)
    {
        var store = Objects(deployment);
        return new IngestLocalFile(store, new LakeLog(store, TimeProvider.System), TimeProvider.System, deployment.ScratchDirectory, Keys(deployment));
    }

    private static IObjectStore Objects(Deployment deployment) =>
        (deployment.Azure is { } azure ? AzureSeams.OpenObjects(azure, TimeProvider.System) : null)
        ?? LocalRegistration.OpenObjects(new LocalOptions { StoreDirectory = deployment.StoreDirectory }, TimeProvider.System);

    private static IKeyRing Keys(Deployment deployment) =>
        (deployment.Azure is { } azure ? AzureSeams.OpenKeys(azure, TimeProvider.System) : null)
        ?? LocalRegistration.OpenKeys(new LocalOptions { StoreDirectory = deployment.StoreDirectory });

    private static StepTable Steps() => new StepTable()
        .AddReadSteps()
        .Add(TaskKinds.Ingest, IngestStep.RunAsync)
        .Add(TaskKinds.Commit, CommitStep.RunAsync)
        .AddMaintenanceSteps();

    private static void AddRuns(this IServiceCollection services, string storeDirectory, string scratch)
    {
        services.AddSingleton(PlanOptions.None);
        services.AddSingleton<Outbox>();
        services.AddSingleton<RunCatalogue>();
        services.AddSingleton<RepairCatalogue>();
        services.AddSingleton<ListRuns>();
        services.AddSingleton<TellEnd>();
        services.AddSingleton<StartRun>();
        services.AddSingleton<ReadRuns>();
        services.AddSingleton<OverrideQuality>();
        services.AddSingleton<TellOfReceipt>();
        services.AddSingleton(Steps());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ExecuteTask>(provider, scratch));
        services.AddSingleton(provider => new LocalBatchOptions
        {
            Command = (run, task) => ThisProgram.With("task", run, task, "--supervised", "--store", storeDirectory),
            Waiting = ThisProgram.With("task", "--supervised", "--store", storeDirectory),
            ScratchFolder = scratch,
            LockFolder = Path.Combine(scratch, "locks"),
            // Asked for when the first receipt comes: what tells of it asks compute in turn.
            OnReceipt = (path, ct) => provider.GetRequiredService<TellOfReceipt>().RunAsync(path, ct),
        });
        services.AddSingleton<LocalBatchCompute>();
        services.AddSingleton<IBatchCompute>(provider => provider.GetRequiredService<LocalBatchCompute>());
    }

    private static void AddDisclosure(this IServiceCollection services)
    {
        services.AddSingleton(static _ => DisclosureRule.Load(DisclosureRule.Default));
        services.AddSingleton<DisclosureLedger>();
        services.AddSingleton<MembershipBudget>();
        services.AddSingleton<LakePins>();
        services.AddSingleton<ReadLibraries>();
        services.AddSingleton<FindCallsets>(provider => provider.GetRequiredService<ReadLibraries>().RunAsync);
        services.AddSingleton<KeepDatasets>();
        services.AddSingleton<CountDatasets>();
        services.AddSingleton<BreakDownDataset>();
        services.AddSingleton<ResolveDatasets>();
        services.AddSingleton<FindDatasetMembers>(static provider => provider.GetRequiredService<ResolveDatasets>().RunAsync);
    }

    private static void AddSweeper(this IServiceCollection services)
    {
        services.AddSingleton(new SweepOptions());
        services.AddSingleton<SweepClock>();
        services.AddSingleton<FindCommit>(provider => provider.GetRequiredService<LakeLog>().VersionOfAsync);
        services.AddSingleton<SweepManifests>();
        services.AddSingleton<SweepRun>();
        services.AddSingleton<SweepWork>();
        services.AddSingleton<SweepRuns>();
        services.AddSingleton<SweepLake>();
        services.AddSingleton<Sweep>();
        services.AddSingleton<StartMaintenance>();
    }

    private static void AddLake(this IServiceCollection services, string scratch)
    {
        services.AddSingleton<LakeLog>();
        services.AddSingleton(EngineOptions.For(scratch));
        services.AddSingleton<LakeReader>();
        services.AddSingleton<ReadSamples>();
        services.AddSingleton<ReadVariants>();
        services.AddSingleton<ReadCarriers>();
        services.AddSingleton<ReadLongVariants>();
        services.AddSingleton<ReadTrio>();
        services.AddSingleton<GeneList>();
        services.AddSingleton<CountFrequencies>();
        services.AddSingleton<RunSql>();
        services.AddSingleton<ExportSample>();
        services.AddSingleton<MergeSamples>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<IngestLocalFile>(provider, scratch));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CompactLake>(provider, scratch));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EraseCallsets>(provider, scratch));
    }
}
