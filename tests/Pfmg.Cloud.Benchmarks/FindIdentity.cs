using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Lake.Identity;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Measures how long a new run's sketches take against a lake of 100,000, from the log to the findings, and writes docs/benchmarks/identity.md.</summary>
internal static class FindIdentity
{
    private const int Known = 100_000;
    private const int Seed = 5;
    private const int Runs = 5;
    private const double TargetSeconds = 5;

    public static async Task<int> RunAsync()
    {
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Drawing {Known} persons …"));
        var planted = PlantedSketches.Draw(Seed, Known);
        var lines = new List<string>();
        var allFound = true;
        foreach (var perFile in new[] { Known, 128 })
        {
            using var folder = new TemporaryFolder();
            await WriteAsync(folder.Path, planted, perFile);
            var (seconds, cpu) = (new List<double>(), new List<double>());
            for (var run = 0; run < Runs; run++)
            {
                var used = Environment.CpuUsage.TotalTime;
                var (found, elapsed) = await MeasureAsync(folder.Path, planted);
                allFound &= found;
                seconds.Add(elapsed);
                cpu.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{run + 1}/{Runs} {elapsed:F2} s, {cpu[^1]:F2} s CPU, {perFile} a file"));
            }

            seconds.Sort();
            cpu.Sort();
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"| {(Known + perFile - 1) / perFile} | {seconds[Runs / 2]:F2} s | {seconds[0]:F2} s | {seconds[^1]:F2} s | {cpu[Runs / 2]:F2} s |"));
            allFound &= seconds[Runs / 2] < TargetSeconds || perFile != Known;
        }

        var before = Environment.CpuUsage.TotalTime;
        new CompareCallsets(IdentityPolicy.Load(IdentityPolicy.Default), planted.Panel).Run(planted.Fresh, planted.Known, CancellationToken.None);
        var page = Page(planted, lines, (Environment.CpuUsage.TotalTime - before).TotalSeconds, allFound);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "benchmarks", "identity.md"), page);
        Console.WriteLine(page);
        return allFound ? 0 : 1;
    }

    // A new engine and a new log each time, as each task of a run has.
    private static async Task<(bool Found, double Seconds)> MeasureAsync(string folder, PlantedSketches planted)
    {
        var clock = Stopwatch.StartNew();
        var store = new FolderObjectStore(folder);
        var log = new LakeLog(store, TimeProvider.System);
        using var check = new CheckIdentity(store, log, planted.Panel, IdentityPolicy.Load(IdentityPolicy.Default), Path.Combine(folder, "scratch"));
        var report = await check.RunAsync(planted.Fresh, await log.SnapshotAsync(null, CancellationToken.None), CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        var found = report.Findings.Select(static one => new PlantedFinding(one.Kind, one.SampleId, one.OtherSampleId));
        return (report.ComparedWith == Known && found.SequenceEqual(planted.Expected), seconds);
    }

    private static async Task WriteAsync(string folder, PlantedSketches planted, int perFile)
    {
        var files = new List<LakeFile>();
        foreach (var (callsets, number) in planted.Known.Chunk(perFile).Select(static (chunk, i) => (chunk, i)))
        {
            files.Add(Write(folder, LakeTables.Samples, number, callsets, static (rows, callset) => AddSample(rows, callset)));
            files.Add(Write(folder, LakeTables.Sketches, number, callsets, (rows, callset) => AddSketch(rows, callset, planted.Panel.Sha256)));
        }

        var log = new LakeLog(new FolderObjectStore(folder), TimeProvider.System);
        await log.CommitAsync(new LakeCommit("synthetic", LakeChange.Ingest, files, []), CancellationToken.None);
    }

    private static LakeFile Write(string folder, ParquetSchema table, int number, SketchedCallset[] callsets, Action<RowGroupBuilder, SketchedCallset> add)
    {
        var path = LakePaths.Data(table.Table, "synthetic", number.ToString(CultureInfo.InvariantCulture));
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        ParquetSummary summary;
        using (var stream = File.Create(file))
        {
            var rows = new RowGroupBuilder(table);
            foreach (var callset in callsets)
            {
                add(rows, callset);
            }

            var writer = new ParquetFileWriter(stream, table);
            writer.Append(rows.Encode());
            summary = writer.Complete();
        }

        return LakeFile.Of(table.Table, path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), summary, []);
    }

    private static void AddSketch(RowGroupBuilder rows, SketchedCallset callset, string panel)
    {
        rows.Int32(0).Append(callset.SampleId);
        rows.Utf8(1).Append(panel);
        rows.Int32(2).Append(callset.Sketch.Sites);
        rows.Int32(3).Append(callset.Sketch.Called);
        rows.Utf8(4).Append(callset.Sketch.ToText());
    }

    private static void AddSample(RowGroupBuilder rows, SketchedCallset callset)
    {
        for (var i = 0; i < LakeTables.Samples.Columns.Count; i++)
        {
            var column = LakeTables.Samples.Columns[i];
            switch (column.Type)
            {
                case ParquetType.Int32: rows.Int32(i).Append(callset.SampleId); break;
                case ParquetType.Int64: rows.Int64(i).Append(0); break;
                case ParquetType.Boolean when !column.Nullable: rows.Boolean(i).Append(true); break;
                case ParquetType.Boolean: rows.Boolean(i).AppendNull(); break;
                case ParquetType.Utf8 when column.Nullable: rows.Utf8(i).AppendNull(); break;
                default: rows.Utf8(i).Append(Text(column.Name, callset)); break;
            }
        }
    }

    private static string Text(string column, SketchedCallset callset) => column switch
    {
        "sample" => callset.Sample,
        "participant" => callset.Participant,
        "run_id" => callset.RunId,
        "platform" => callset.Platform,
        "run" => callset.Run,
        "material" => callset.Material,
        "qc_verdict" => "pass",
        _ => "x",
    };

    private static string Page(PlantedSketches planted, List<string> lines, double compareSeconds, bool holds)
    {
        var page = new StringBuilder();
        page.Append(FormattableString.Invariant($"""
            # Identity among {Known:N0} sketches

            Written by `make bench` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores,
            load average {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown")} at the end. {planted.Fresh.Count} new callsets against {Known:N0} synthetic persons (seed {Seed}) at {PlantedSketches.Sites:N0} unlinked common sites, minor allele
            frequencies from 0.05 to 0.5 with density 1/f, 0.2 % of genotypes wrong, 2 % missing. From opening the lake's log to the findings: a
            new query engine, all sketches and samples read from Parquet, all pairs compared. Of {Runs} runs in one process:

            | files a table | median | fastest | slowest | CPU, median |
            | ---: | ---: | ---: | ---: | ---: |

            """).ReplaceLineEndings("\n"));
        page.AppendJoin('\n', lines);
        page.Append(FormattableString.Invariant($"""


            Comparing alone, sketches in memory, one thread: {compareSeconds * 1_000:F0} ms of CPU. On a busy machine CPU tells more than the clock.
            Planted: a duplicate, an undeclared parent, a swap; besides, a declared parent, a top-up, a grandchild and a stranger.

            **Bar: all of them found in under {TargetSeconds:F0} s, none false.** {(holds ? "Holds, with the sketches in one file" : "Does not hold")}.

            """).ReplaceLineEndings("\n"));
        return page.ToString();
    }
}
