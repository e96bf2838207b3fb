using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>Finds references in an object store.</summary>
public static class ReferenceStore
{
    private const string Document = "reference.json";

    /// <summary>A reference by name, or null if none of that name was added, or its addition has not ended.</summary>
    /// <exception cref="InvalidInputException">The name is not one.</exception>
    /// <exception cref="CorruptException">The stored document is not readable.</exception>
    public static async Task<ReferenceInfo?> FindReferenceAsync(this IObjectStore store, string name, CancellationToken ct)
    {
        CheckName(name);
        var path = ReferenceInfo.PathOf(name);
        if (await store.HeadAsync(path, ct) is null)
        {
            return null;
        }

        await using var content = await store.OpenReadAsync(path, null, ct);
        try
        {
            return await JsonSerializer.DeserializeAsync<ReferenceInfo>(content, PfmgJson.Options, ct)
                ?? throw new CorruptException($"{path} holds null.");
        }
        catch (JsonException unreadable)
        {
            throw new CorruptException($"{path} is not a reference document: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>A reference by name.</summary>
    /// <exception cref="NotFoundException">None of that name was added.</exception>
    /// <exception cref="InvalidInputException">The name is not one.</exception>
    /// <exception cref="CorruptException">The stored document is not readable.</exception>
    public static async Task<ReferenceInfo> ReferenceAsync(this IObjectStore store, string name, CancellationToken ct) =>
        await store.FindReferenceAsync(name, ct)
            ?? throw new NotFoundException($"The reference \"{name}\" is not in the store; `pfmg reference add {name} --fasta FILE` adds it.");

    /// <summary>Every reference whose addition ended, by name.</summary>
    public static async IAsyncEnumerable<ReferenceInfo> ReferencesAsync(
        this IObjectStore store, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var found in store.ListAsync(StorePaths.References, ct))
        {
            var segments = found.Path[StorePaths.References.Length..].Split('/');
            if (segments is [var name, Document])
            {
                yield return await store.ReferenceAsync(name, ct);
            }
        }
    }

    /// <summary>Accepts a reference's name or throws: 1 to 100 letters, digits, '.', '_' and '-', the ends a letter or digit.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var legal = name.Length is >= 1 and <= 100 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
        if (!legal)
        {
            throw new InvalidInputException("reference", "name", "1 to 100 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit", $"\"{name}\"");
        }
    }
}
