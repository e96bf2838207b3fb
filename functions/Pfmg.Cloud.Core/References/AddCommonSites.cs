using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>Gives a reference its panel of common sites: checked against the genome, stored under its hash, then named in the reference's document.</summary>
/// <param name="store">Where references live.</param>
/// <param name="scratchDirectory">Room for the FASTA, if the store is not on this machine.</param>
/// <remarks>A reference has one panel for ever: sketches of one panel cannot be compared with those of another.</remarks>
public sealed class AddCommonSites(IObjectStore store, string scratchDirectory)
{
    /// <summary>Adds a panel; the same sites again are harmless.</summary>
    /// <param name="name">A reference of the store.</param>
    /// <param name="vcfFile">
    /// Its sites: a VCF, plain, gzip or bgzip, of autosomal SNPs of two alleles in the reference's order, each position once,
    /// with INFO AF or AC and AN; samples are not looked at.
    /// </param>
    /// <param name="ct">Stops between two objects.</param>
    /// <returns>The reference as stored now.</returns>
    /// <exception cref="InvalidInputException">The file is at fault; the line is told.</exception>
    /// <exception cref="ConflictException">The reference has another panel.</exception>
    /// <exception cref="NotFoundException">There is no such file or reference.</exception>
    public async Task<ReferenceInfo> RunAsync(string name, string vcfFile, CancellationToken ct)
    {
        if (!File.Exists(vcfFile))
        {
            throw new NotFoundException($"{vcfFile} is missing.");
        }

        var reference = await store.ReferenceAsync(name, ct);
        var content = CommonSites.Format(await ReadAsync(reference, vcfFile, ct));
        var panel = CommonSites.Parse(content, vcfFile);
        var info = new CommonSitesInfo(CommonSites.PathOf(name, panel.Sha256), panel.Sha256, panel.Sites.Count);
        using var bytes = new MemoryStream(content);

        // Under its hash: who was there before wrote the same.
        await store.PutAsync(info.Path, bytes, PutCondition.Overwrite, ct);
        return await NameAsync(name, info, ct);
    }

    private async Task<IReadOnlyList<CommonSite>> ReadAsync(ReferenceInfo reference, string vcfFile, CancellationToken ct)
    {
        var fasta = ReferenceInfo.FastaPathOf(reference.Name);
        if (store.LocalPath(fasta) is { } local)
        {
            using var inPlace = ReferenceSequence.Open(local);
            return ReadCommonSites.Read(vcfFile, reference, inPlace);
        }

        var folder = Directory.CreateDirectory(Path.Combine(scratchDirectory, $"panel-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"));
        try
        {
            var copy = Path.Combine(folder.FullName, "genome.fa");
            foreach (var suffix in (string[])["", ".fai"])
            {
                await using var source = await store.OpenReadAsync(fasta + suffix, null, ct);
                await using var target = File.Create(copy + suffix);
                await source.CopyToAsync(target, ct);
            }

            using var sequence = ReferenceSequence.Open(copy);
            return ReadCommonSites.Read(vcfFile, reference, sequence);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ReferenceInfo> NameAsync(string name, CommonSitesInfo info, CancellationToken ct)
    {
        while (true)
        {
            var path = ReferenceInfo.PathOf(name);
            var before = await store.HeadAsync(path, ct) ?? throw new NotFoundException($"{path} is not in the store any more.");
            var reference = await store.ReferenceAsync(name, ct);
            if (reference.CommonSites is { } known)
            {
                return known == info ? reference : throw new ConflictException(
                    $"The reference \"{name}\" has another panel of common sites ({known.Count} sites, {known.Sha256}); sketches already made could not be compared.");
            }

            var named = reference with { CommonSites = info };
            try
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(named, PfmgJson.Indented)));
                await store.PutAsync(path, content, PutCondition.Matching(before.ETag), ct);
                return named;
            }
            catch (ConflictException)
            {
                // Another addition to this reference was faster; look again.
            }
        }
    }
}
