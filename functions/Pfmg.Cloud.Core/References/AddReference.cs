using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>Builds an aligner's index of a FASTA, as files beside it named after it.</summary>
/// <param name="fastaFile">A plain FASTA.</param>
/// <param name="ct">Stops the building.</param>
public delegate Task BuildAlignerIndex(string fastaFile, CancellationToken ct);

/// <summary>Adds a genome to the reference store: checks it, indexes it, and says last that it is there.</summary>
/// <param name="store">Where references live.</param>
/// <param name="buildIndex">Builds bwa's index; <see cref="IndexSuffixes"/> must then exist.</param>
/// <param name="scratchDirectory">Room for the FASTA and its index, about three times the genome.</param>
/// <remarks>
/// A reference never changes: the same FASTA again is harmless and completes what a killed addition left, another one
/// under the same name is refused. `genome.fa`, create-only, decides between two that are added at once.
/// </remarks>
public sealed class AddReference(IObjectStore store, BuildAlignerIndex buildIndex, string scratchDirectory)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>bwa 0.7's five index files.</summary>
    public static IReadOnlyList<string> IndexSuffixes { get; } = [".amb", ".ann", ".bwt", ".pac", ".sa"];

    /// <summary>Adds one reference without more than its FASTA.</summary>
    /// <inheritdoc cref="RunAsync(string, string, ReferenceExtras, CancellationToken)"/>
    public Task<ReferenceInfo> RunAsync(string name, string fastaFile, CancellationToken ct) => RunAsync(name, fastaFile, ReferenceExtras.None, ct);

    /// <summary>Adds one reference.</summary>
    /// <param name="name">The reference's name in the store.</param>
    /// <param name="fastaFile">A FASTA: plain, gzip or bgzip, told by its first bytes.</param>
    /// <param name="extras">Files that say more of it. What is null here is not compared with a reference that is there already.</param>
    /// <param name="ct">Stops between two objects.</param>
    /// <returns>The reference as stored.</returns>
    /// <exception cref="InvalidInputException">The name, the FASTA or another file is at fault.</exception>
    /// <exception cref="ConflictException">Another FASTA, or the same with other extras, has this name.</exception>
    /// <exception cref="NotFoundException">There is no such file.</exception>
    public async Task<ReferenceInfo> RunAsync(string name, string fastaFile, ReferenceExtras extras, CancellationToken ct)
    {
        ReferenceStore.CheckName(name);
        var folder = Directory.CreateDirectory(Path.Combine(scratchDirectory, $"reference-{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"));
        try
        {
            var genome = Path.Combine(folder.FullName, "genome.fa");
            var contents = await UnpackAsync(fastaFile, genome, ct);
            var tables = ReferenceTables.Read(extras, contents.Contigs);
            if (await store.FindReferenceAsync(name, ct) is { } existing)
            {
                return IsSame(existing, contents, extras, tables) ? existing : throw OtherContent(name);
            }

            await ClaimAsync(name, genome, contents.Sha256, ct);
            await File.WriteAllTextAsync(genome + ".fai", FastaIndex.Format(contents.Index), ct);
            await buildIndex(genome, ct);
            foreach (var suffix in (IEnumerable<string>)[".fai", .. IndexSuffixes])
            {
                await TryCreateAsync(ReferenceInfo.FastaPathOf(name) + suffix, genome + suffix, ct);
            }

            if (extras.AltFile is { } alt)
            {
                await TryCreateAsync(ReferenceInfo.FastaPathOf(name) + ReferenceInfo.AltSuffix, alt, ct);
            }

            return await PublishAsync(name, contents, tables, ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<FastaContents> UnpackAsync(string fastaFile, string genome, CancellationToken ct)
    {
        if (!File.Exists(fastaFile))
        {
            throw new NotFoundException($"{fastaFile} is missing.");
        }

        await using var input = await OpenAsync(fastaFile, ct);
        await using var output = File.Create(genome);
        using var check = new FastaCheck(fastaFile);
        var block = new byte[BlockBytes];
        while (await ReadAsync(input, block, fastaFile, ct) is var read and > 0)
        {
            check.Append(block.AsSpan(0, read));
            await output.WriteAsync(block.AsMemory(0, read), ct);
        }

        return check.Complete();
    }

    private static async Task<Stream> OpenAsync(string fastaFile, CancellationToken ct)
    {
        var file = File.OpenRead(fastaFile);
        var magic = new byte[2];
        var read = await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, ct);
        file.Position = 0;

        // RFC 1952: a gzip member starts with 1f 8b; bgzip writes such members.
        return read == 2 && magic is [0x1f, 0x8b] ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static async Task<int> ReadAsync(Stream input, byte[] block, string fastaFile, CancellationToken ct)
    {
        try
        {
            return await input.ReadAsync(block, ct);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidInputException(fastaFile, "", "a whole gzip or bgzip file", damaged.Message);
        }
    }

    // Of two FASTAs added under one name at once, the first to create genome.fa goes on.
    private async Task ClaimAsync(string name, string genome, string sha256, CancellationToken ct)
    {
        var path = ReferenceInfo.FastaPathOf(name);
        if (await TryCreateAsync(path, genome, ct))
        {
            return;
        }

        await using var stored = await store.OpenReadAsync(path, null, ct);
        if (!string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(stored, ct)), sha256, StringComparison.Ordinal))
        {
            throw new ConflictException($"{path} holds another FASTA, whose addition has not ended; delete it if that one was given up.");
        }
    }

    private async Task<bool> TryCreateAsync(string path, string file, CancellationToken ct)
    {
        await using var content = File.OpenRead(file);
        try
        {
            await store.PutAsync(path, content, PutCondition.CreateOnly, ct);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }

    private static bool IsSame(ReferenceInfo existing, FastaContents contents, ReferenceExtras extras, ReferenceTables tables) =>
        string.Equals(existing.FastaSha256, contents.Sha256, StringComparison.Ordinal)
        && (extras.ParFile is null || existing.Sex is { } sex && sex.Pseudoautosomal.SequenceEqual(tables.Sex!.Pseudoautosomal))
        && (extras.MaskFile is null || existing.Masks.SequenceEqual(tables.Masks))
        && (extras.AltFile is null || string.Equals(existing.AltSha256, tables.AltSha256, StringComparison.Ordinal));

    private async Task<ReferenceInfo> PublishAsync(string name, FastaContents contents, ReferenceTables tables, CancellationToken ct)
    {
        var reference = new ReferenceInfo
        {
            Name = name,
            Contigs = contents.Contigs,
            KnownBases = contents.KnownBases,
            PloidyBuild = PloidyBuildOf(contents.Contigs),
            Sex = tables.Sex,
            Mitochondrion = contents.Contigs.FirstOrDefault(contig => KnownGenomes.IsMitochondrion(contig.Name))?.Name,
            Masks = tables.Masks,
            AltSha256 = tables.AltSha256,
            FastaSha256 = contents.Sha256,
        };
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(reference, PfmgJson.Indented)));
        try
        {
            await store.PutAsync(ReferenceInfo.PathOf(name), content, PutCondition.CreateOnly, ct);
            return reference;
        }
        catch (ConflictException)
        {
            // genome.fa was equal; whoever was faster may still have said more or less beside it.
            var faster = await store.ReferenceAsync(name, ct);
            return faster.Sex?.Source == reference.Sex?.Source && faster.Masks.SequenceEqual(reference.Masks) && faster.AltSha256 == reference.AltSha256
                ? faster
                : throw OtherContent(name);
        }
    }

    // Lengths of X in GRCh37 and GRCh38 (NCBI GCF_000001405.25 and .40).
    private static string? PloidyBuildOf(IReadOnlyList<Contig> contigs) =>
        contigs.FirstOrDefault(contig => contig.Name is "X" or "chrX")?.Length switch
        {
            155_270_560 => "GRCh37",
            156_040_895 => "GRCh38",
            _ => null,
        };

    private static ConflictException OtherContent(string name) =>
        new($"The reference \"{name}\" has another content (FASTA, PAR table, masks or .alt file); a reference never changes, so give the new one another name.");
}
