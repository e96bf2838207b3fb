using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Benchmarks.Scale;

/// <summary>Lets a lake grow by gVCFs of one sample each, and looks at it at some sizes.</summary>
/// <param name="folder">A folder to work in; emptied first.</param>
/// <param name="lines">Lines of each gVCF: a slice of a genome.</param>
/// <param name="asks">Whether to measure reading too, which takes its time in a lake of many small files.</param>
internal sealed class GrowLake(string folder, int lines, bool asks)
{
    private const int Last = 20;
    private const int Lookups = 30;

    private string Store => Path.Combine(folder, "store");

    /// <summary>Grows it, and measures at each size.</summary>
    /// <param name="sizes">Numbers of samples, ascending.</param>
    public async Task<IReadOnlyList<LakeSize>> RunAsync(IReadOnlyList<int> sizes)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var store = new FolderObjectStore(Store);
        var ingest = new IngestLocalFile(store, new LakeLog(store, TimeProvider.System), TimeProvider.System, Path.Combine(folder, "ingest"));
        var (measured, added, gvcfBytes) = (new List<LakeSize>(), new Queue<(InProcess Call, long Bytes)>(), 0L);
        for (var sample = 0; sample < sizes[^1]; sample++)
        {
            var file = Gvcf(sample);
            gvcfBytes += new FileInfo(file).Length;
            var bytes = 0L;
            var call = await InProcess.MeasureAsync(async () =>
                bytes = (await ingest.RunAsync(file, referenceName: null, false, CancellationToken.None)).Result!.Files.Sum(static one => one.Size));
            added.Enqueue((call, bytes));
            File.Delete(file);
            if (added.Count > Last)
            {
                added.Dequeue();
            }

            if (sizes.Contains(sample + 1))
            {
                measured.Add(await MeasureAsync(sample + 1, gvcfBytes, added));
                await Console.Error.WriteLineAsync(measured[^1].ToString());
            }
        }

        return measured;
    }

    private string Gvcf(int sample)
    {
        GenerateCohort.WriteGvcfs(folder, new CohortOptions { First = sample, Samples = 1, Lines = lines });
        return Path.Combine(folder, $"{GenerateCohort.NameOf(sample)}.g.vcf.gz");
    }

    private async Task<LakeSize> MeasureAsync(int samples, long gvcfBytes, IReadOnlyCollection<(InProcess Call, long Bytes)> added)
    {
        var log = Path.Combine(Store, "lake", "_log");
        var data = new DirectoryInfo(Path.Combine(Store, "lake")).EnumerateFiles("*.parquet", SearchOption.AllDirectories).ToList();
        var opening = await InProcess.MeasureAsync(() => new LakeLog(new FolderObjectStore(Store), TimeProvider.System).SnapshotAsync(null, CancellationToken.None));
        return new LakeSize(
            samples, gvcfBytes, data.Sum(static one => one.Length), data.Count, SideBySide.SizeOf(log), Directory.GetFiles(log, "*", SearchOption.AllDirectories).Length,
            opening.Seconds, asks ? await LookupAsync(Store) : null, asks ? await CompactedLookupAsync() : null, SideBySide.Median(added.Select(static one => one.Call.Seconds)),
            SideBySide.Median(added.Select(static one => one.Call.CpuSeconds)), (long)SideBySide.Median(added.Select(static one => (double)one.Bytes)));
    }

    private async Task<double> LookupAsync(string store)
    {
        using var lake = new OpenedLake(store, Path.Combine(folder, "scratch"));
        var calls = new List<InProcess>();
        foreach (var variant in await lake.SomeVariantsAsync(Lookups))
        {
            calls.Add(await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(new ReadCarriers(lake.Reader).RunAsync(variant, null, new Paging(1_000), CancellationToken.None))));
        }

        return SideBySide.Median(calls.Select(static call => call.Seconds));
    }

    // A copy is compacted, so that the lake itself grows on as it was.
    private async Task<double?> CompactedLookupAsync()
    {
        var copy = Path.Combine(folder, "compacted");
        try
        {
            await ProcessRun.RunAsync(["cp", "-r", Store, copy], countLines: false);
            await ProcessRun.RunAsync([BarInputs.Pfmg, "lake", "compact", "--store", copy], countLines: false);
            return await LookupAsync(copy);
        }
        catch (InvalidOperationException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return null;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}

/// <summary>A lake of some samples.</summary>
/// <param name="Samples">How many callsets.</param>
/// <param name="GvcfBytes">Of the files it was made of.</param>
/// <param name="DataBytes">Of all tables' files.</param>
/// <param name="DataFiles">How many.</param>
/// <param name="LogBytes">Of the log, checkpoints included.</param>
/// <param name="LogFiles">How many.</param>
/// <param name="OpeningSeconds">From nothing known to the latest version's list of files.</param>
/// <param name="LookupSeconds">A point lookup, warm, median; null if nobody asked.</param>
/// <param name="CompactedSeconds">The same after `pfmg lake compact`; null where there is no such command, or it failed.</param>
/// <param name="AddingSeconds">Of one more sample, median of the last ones.</param>
/// <param name="AddingCpuSeconds">CPU of it.</param>
/// <param name="AddedBytes">Of its tables' files.</param>
internal sealed record LakeSize(
    int Samples, long GvcfBytes, long DataBytes, int DataFiles, long LogBytes, int LogFiles, double OpeningSeconds, double? LookupSeconds, double? CompactedSeconds, double AddingSeconds, double AddingCpuSeconds, long AddedBytes);
