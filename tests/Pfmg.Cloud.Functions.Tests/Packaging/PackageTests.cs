using System.IO.Compression;
using System.Security.Cryptography;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.FunctionsHost;

namespace Pfmg.Cloud.Functions.Tests.Packaging;

/// <summary>What is in the zip, and what it takes from the machine that runs it.</summary>
[Collection(PackagedAppTests.Name)]
public sealed class PackageTests(PackagedApp app)
{
    // The C library and its parts, and the C++ runtime: on every image that runs .NET itself.
    private static readonly string[] OfEveryImage =
        ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "ld-linux-x86-64.so.2", "libgcc_s.so.1", "libstdc++.so.6"];

    [Fact]
    public void The_host_finds_everything_at_the_root()
    {
        using var zip = ZipFile.OpenRead(app.Zip);
        var names = zip.Entries.Select(entry => entry.FullName).ToList();

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Superset(
            new HashSet<string>(["host.json", "HttpApi/function.json", "OnUpload/function.json", "pfmg", "pfmg.dll", "libcoreclr.so", "libduckdb.so", "libzstd.so.1", "licences/libzstd.txt"]),
            names.ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(names, name => name.EndsWith(".pdb", StringComparison.Ordinal) || name.Contains("settings", StringComparison.OrdinalIgnoreCase) || name.StartsWith('.'));
    }

    [Fact]
    public void The_same_files_are_the_same_zip()
    {
        using var folder = new TemporaryFolder();
        var hashes = new List<string>();
        foreach (var day in (int[])[1, 2])
        {
            var source = Directory.CreateDirectory(folder[$"{day}/a"]).Parent!.FullName;
            foreach (var name in day == 1 ? new[] { "z", "a/é", "b" } : ["b", "a/é", "z"])
            {
                File.WriteAllText(Path.Combine(source, name), name);
                File.SetLastWriteTimeUtc(Path.Combine(source, name), new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
            }

            NativeTool.Run("node", Path.Combine(Repository.Root, "eng", "zip.mjs"), source, folder[$"{day}.zip"], "b");
            hashes.Add(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[$"{day}.zip"]))));
        }

        ZipFile.ExtractToDirectory(folder["1.zip"], folder["out"]);
        Assert.Single(hashes.Distinct());
        Assert.Equal("a/é", File.ReadAllText(folder["out/a/é"]));
        Assert.True(File.GetUnixFileMode(folder["out/b"]).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(folder["out/z"]).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void No_native_file_asks_for_more_than_every_image_has()
    {
        foreach (var file in Directory.GetFiles(app.Folder).Where(ElfFile.IsElf))
        {
            var inside = Directory.GetFiles(app.Folder).Select(Path.GetFileName);
            var missing = ElfFile.Needed(file).Except(OfEveryImage, StringComparer.Ordinal).Except(inside, StringComparer.Ordinal).ToList();
            // Tracing by LTTng is loaded only where it is installed.
            Assert.True(missing.Count == 0 || Path.GetFileName(file) == "libcoreclrtraceptprovider.so", $"{Path.GetFileName(file)} needs {string.Join(", ", missing)}");
        }
    }

    [Fact]
    public async Task The_program_runs_with_the_libraries_that_came_with_it()
    {
        using var store = new TemporaryFolder();
        var ingest = await CommandRun.OfAsync("ingest", Repository.TestData("expected/NA12878.bt.vcf.gz"), "--store", store.Path);
        Assert.True(ingest.ExitCode == 0, ingest.Error);
        await using var host = await app.StartAsync(store.Path);
        await using var front = await HttpFront.OpenAsync(host);
        using var client = app.Client(front);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/variants?region=chr20");
        request.Headers.Add("Accept", "application/vnd.apache.parquet");
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();

        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
        Assert.Equal("PAR1"u8, answer.AsSpan(0, 4));
        var mapped = File.ReadLines($"/proc/{host.ProcessId}/maps").Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..]).Where(path => path.Contains(".so", StringComparison.Ordinal)).Distinct().ToList();
        foreach (var library in (string[])["libzstd", "libduckdb", "libcoreclr"])
        {
            Assert.StartsWith(app.Folder[1..] + "/", Assert.Single(mapped, path => Path.GetFileName(path).StartsWith(library + ".", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
    }
}
