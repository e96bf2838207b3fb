using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Moves a step's files between the object store and its scratch folder.</summary>
public static class StepFiles
{
    private const string InputFolder = "in";

    /// <summary>A file on this machine that holds an object: the store's own if it is local, else a copy, in scratch or, of a reference's file, in the machine's cache.</summary>
    /// <exception cref="NotFoundException">There is no such object.</exception>
    public static async Task<string> LocalInputAsync(this TaskContext context, string path, CancellationToken ct)
    {
        if (path.StartsWith(StorePaths.References, StringComparison.Ordinal))
        {
            var folder = context.ReferenceDirectory ?? Path.Combine(context.ScratchDirectory, InputFolder);
            return await new ReferenceCache(context.Store, folder, context.Time).FileAsync(path, ct);
        }

        if (context.Store.LocalPath(path) is { } local)
        {
            return File.Exists(local) ? local : throw new NotFoundException($"{path} is not in the store.");
        }

        var copy = Path.Combine(context.ScratchDirectory, InputFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await using var source = await context.Store.OpenReadAsync(path, null, ct);
        await using var target = File.Create(copy);
        await source.CopyToAsync(target, ct);
        return copy;
    }

    /// <summary>Puts a scratch file into the store under a planned path, replacing what an earlier try left there.</summary>
    public static async Task<WrittenObject> PutOutputAsync(this TaskContext context, string localFile, string path, CancellationToken ct)
    {
        string sha256;
        await using (var content = File.OpenRead(localFile))
        {
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        }

        await using var source = File.OpenRead(localFile);
        var info = await context.Store.PutAsync(path, source, PutCondition.Overwrite, ct);
        return new WrittenObject(path, info.Size, sha256);
    }
}
