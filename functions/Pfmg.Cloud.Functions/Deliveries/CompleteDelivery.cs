using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>Reads a folder's manifest.json and fills in what it may leave out: platform, run, and each file's size and SHA-256.</summary>
internal static class CompleteDelivery
{
    private const string ManifestName = "manifest.json";

    /// <summary>Completes a delivery; hashes its files on all cores.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="platform">Must agree with the manifest's, if that names one.</param>
    /// <param name="run">Must agree with the manifest's, if that names one.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">The manifest is at fault, or a file is missing or differs from what it says; all faults at once.</exception>
    public static async Task<Delivery> FromAsync(string directory, string platform, string run, CancellationToken ct)
    {
        var path = Path.Combine(directory, ManifestName);
        if (!File.Exists(path))
        {
            throw new InvalidInputException(path, "", "a manifest beside the files", "no such file");
        }

        var manifest = ReadManifest.ReadDraft(await File.ReadAllBytesAsync(path, ct), path, platform, run).Required();
        var faults = new List<InputFault>();
        var found = Locate(directory, path, manifest, faults);
        ThrowIfAny(faults);

        var hashed = await HashAsync(found, ct);
        var files = new List<ManifestFile>();
        foreach (var (index, file) in manifest.Files.Index())
        {
            files.Add(await FillAsync(file, hashed[file.Path], (field, expected, actual) =>
                faults.Add(new InputFault(path, $"files[{index}].{field}", $"{actual}, as {file.Path} has it", expected)), ct));
        }

        ThrowIfAny(faults);
        var text = JsonSerializer.Serialize(manifest with { Files = files }, PfmgJson.Indented) + "\n";
        return new Delivery(platform, run, [.. found.Select(file => hashed[file.Name])], Encoding.UTF8.GetBytes(text));
    }

    // Indexes, capture kits and callable bases travel with the files that they serve.
    private static List<(string Name, string LocalPath)> Locate(string directory, string manifestPath, Manifest manifest, List<InputFault> faults)
    {
        var names = new List<(string Where, string? Name)>();
        foreach (var (index, file) in manifest.Files.Index())
        {
            names.Add(($"files[{index}].path", file.Path));
            names.Add(($"files[{index}].index", file.Index));
            names.Add(($"files[{index}].callableBed", file.CallableBed));
        }

        names.AddRange(manifest.Samples.Index().Select(sample => ($"samples[{sample.Index}].captureBed", sample.Item.CaptureBed)));
        var found = new List<(string, string)>();
        foreach (var (where, name) in names.Where(named => named.Name is not null).DistinctBy(named => named.Name, StringComparer.Ordinal))
        {
            var local = Path.Combine(directory, name!);
            if (File.Exists(local))
            {
                found.Add((name!, local));
            }
            else
            {
                faults.Add(new InputFault(manifestPath, where, $"the file {name} beside the manifest", "no such file"));
            }
        }

        return found;
    }

    private static async Task<ConcurrentDictionary<string, UploadFile>> HashAsync(List<(string Name, string LocalPath)> files, CancellationToken ct)
    {
        var hashed = new ConcurrentDictionary<string, UploadFile>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(files, ct, async (file, token) =>
        {
            await using var content = File.OpenRead(file.LocalPath);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, token));
            hashed[file.Name] = new UploadFile(file.Name, file.LocalPath, content.Length, sha256);
        });
        return hashed;
    }

    private static async Task<ManifestFile> FillAsync(ManifestFile file, UploadFile actual, Action<string, string, string> differs, CancellationToken ct)
    {
        if (file.Size is { } size && size != actual.Size)
        {
            differs("size", $"{size}", $"{actual.Size}");
        }

        if (file.Sha256 is { } sha256 && sha256 != actual.Sha256)
        {
            differs("sha256", sha256, actual.Sha256);
        }

        if (file.Md5 is { } md5)
        {
            await using var content = File.OpenRead(actual.LocalPath);
            var found = Convert.ToHexStringLower(await MD5.HashDataAsync(content, ct));
            if (md5 != found)
            {
                differs("md5", md5, found);
            }
        }

        return file with { Size = actual.Size, Sha256 = actual.Sha256 };
    }

    private static void ThrowIfAny(List<InputFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }
    }
}
