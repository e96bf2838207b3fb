using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Ontologies;

/// <summary>Ontologies as a deployment gives them, whole: `references/ontologies/mondo.obo` and `hpo.obo`; the slices of this build where it gives none.</summary>
/// <remarks>
/// Each question looks whether the file is another than the one read before, so a new release holds on every instance at once. What was
/// used is kept under its digest (`counter/ontologies/`), so that a decision can be made again by the release of then.
/// </remarks>
public sealed class OntologyStore(IObjectStore store)
{
    private const int DigestDigits = 16;
    private const string Mondo = "mondo";
    private const string Hpo = "hpo";
    private readonly Dictionary<string, Ontology> _embedded = new(StringComparer.Ordinal) { [Mondo] = Ontology.Mondo(), [Hpo] = Ontology.Hpo() };
    private Read? _mondo;
    private Read? _hpo;

    /// <summary>Diseases.</summary>
    /// <exception cref="InvalidInputException">The file that was given is no OBO file.</exception>
    public async Task<Ontology> MondoAsync(CancellationToken ct)
    {
        var read = await NewestAsync(Mondo, Volatile.Read(ref _mondo), ct);
        Volatile.Write(ref _mondo, read);
        return read?.Ontology ?? _embedded[Mondo];
    }

    /// <summary>Phenotypes.</summary>
    /// <exception cref="InvalidInputException">The file that was given is no OBO file.</exception>
    public async Task<Ontology> HpoAsync(CancellationToken ct)
    {
        var read = await NewestAsync(Hpo, Volatile.Read(ref _hpo), ct);
        Volatile.Write(ref _hpo, read);
        return read?.Ontology ?? _embedded[Hpo];
    }

    /// <summary>Diseases by a release used before.</summary>
    /// <param name="version">Its <see cref="Ontology.Version"/>.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ConflictException">It is neither kept nor that of this build.</exception>
    public async Task<Ontology> MondoAsync(string version, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (string.Equals(version, _embedded[Mondo].Version, StringComparison.Ordinal))
        {
            return _embedded[Mondo];
        }

        string digest = version[(version.LastIndexOf('@') + 1)..];
        bool isDigest = digest.Length == DigestDigits && digest.All(char.IsAsciiHexDigitLower);
        if (isDigest && Volatile.Read(ref _mondo) is { } read && string.Equals(read.Ontology.Version, version, StringComparison.Ordinal))
        {
            return read.Ontology;
        }

        return isDigest && await store.HeadAsync(Kept(Mondo, digest), ct) is not null
            ? (await ReadAsync(Kept(Mondo, digest), ct)).Ontology
            : throw new ConflictException($"Release {version} of Mondo is not kept here.");
    }

    private async Task<Read?> NewestAsync(string name, Read? before, CancellationToken ct)
    {
        string path = $"{StorePaths.References}ontologies/{name}.obo";
        if (await store.HeadAsync(path, ct) is not { } head)
        {
            return null;
        }

        if (before is not null && string.Equals(before.ETag, head.ETag, StringComparison.Ordinal))
        {
            return before;
        }

        var (bytes, digest, ontology) = await ReadAsync(path, ct);
        if (await store.HeadAsync(Kept(name, digest), ct) is null)
        {
            await KeepAsync(Kept(name, digest), bytes, ct);
        }

        return new Read(head.ETag, ontology);
    }

    private async Task KeepAsync(string path, byte[] bytes, CancellationToken ct)
    {
        try
        {
            using var content = new MemoryStream(bytes, writable: false);
            await store.PutAsync(path, content, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            // Another instance kept the same bytes.
        }
    }

    private async Task<(byte[] Bytes, string Digest, Ontology Ontology)> ReadAsync(string path, CancellationToken ct)
    {
        await using var content = await store.OpenReadAsync(path, null, ct);
        using var whole = new MemoryStream();
        await content.CopyToAsync(whole, ct);
        byte[] bytes = whole.ToArray();
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes))[..DigestDigits];
        using var text = new StreamReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        var read = OboReader.Read(text, path);
        return (bytes, digest, read.As($"{read.Version}@{digest}"));
    }

    private static string Kept(string name, string digest) => $"{StorePaths.Counter}ontologies/{name}/{digest}.obo";

    private sealed record Read(string ETag, Ontology Ontology);
}
