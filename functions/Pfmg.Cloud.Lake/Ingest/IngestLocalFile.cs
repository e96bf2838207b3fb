using System.Globalization;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Erasing;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Takes a VCF of this machine straight to the lake, without a run: ingest and commit in one.</summary>
/// <param name="store">Where references are and the lake is.</param>
/// <param name="log">The lake's log.</param>
/// <param name="time">Dates the commit.</param>
/// <param name="scratchDirectory">Room for the Parquet files.</param>
/// <param name="keys">Tells what was erased and must not come back; null where nothing ever was.</param>
/// <remarks>The commit's id is the file's content hash, so the same bytes, under whatever name, are committed once.</remarks>
public sealed class IngestLocalFile(IObjectStore store, LakeLog log, TimeProvider time, string scratchDirectory, IKeyRing? keys = null)
{
    private const string Task = "file";
    private const string Platform = "local";
    private const string Pipeline = "ingest/1.0.0";

    /// <summary>Ingests what a stream holds, which waits in scratch until its hash is known.</summary>
    /// <param name="source">From its first byte; as a file may be.</param>
    /// <param name="name">What faults and `samples.source_file` call it.</param>
    /// <param name="referenceName">As for a file.</param>
    /// <param name="callsOnly">As for a file.</param>
    /// <param name="ct">Cancels; nothing is then visible.</param>
    /// <exception cref="InvalidInputException">The content is at fault.</exception>
    /// <exception cref="NotFoundException">There is no such reference.</exception>
    public async Task<LocalIngest> RunAsync(Stream source, string name, string? referenceName, bool callsOnly, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("pfmg-ingest-").FullName;
        try
        {
            var path = Path.Combine(folder, name);
            await using (var spool = File.Create(path))
            {
                await source.CopyToAsync(spool, ct);
            }

            return await RunAsync(path, referenceName, callsOnly, ct) with { File = name };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ingests one file.</summary>
    /// <param name="path">The file: VCF, plain, gzip or BGZF; or BCF, which bcftools reads.</param>
    /// <param name="referenceName">The reference to check and left-align against; null to take contigs from the header and only split and trim.</param>
    /// <param name="callsOnly">Whether the original records are left out; see <see cref="IngestRequest.CallsOnly"/>.</param>
    /// <param name="ct">Cancels; nothing is then visible.</param>
    /// <exception cref="InvalidInputException">The file is at fault.</exception>
    /// <exception cref="NotFoundException">There is no such file or reference.</exception>
    /// <exception cref="ErasedException">The file, or a sample in it, was erased.</exception>
    /// <exception cref="UnavailableException">The file is BCF, and bcftools is not installed or cannot read it.</exception>
    public Task<LocalIngest> RunAsync(string path, string? referenceName, bool callsOnly, CancellationToken ct) => RunAsync(path, referenceName, callsOnly, null, ct);

    /// <summary>Ingests one file of one sample with the bases at which that could be called.</summary>
    /// <param name="path">The file, as above.</param>
    /// <param name="referenceName">As above.</param>
    /// <param name="callsOnly">As above.</param>
    /// <param name="callableBed">A BED file; see <see cref="IngestRequest.CallableBed"/>. Null for none.</param>
    /// <param name="ct">Cancels; nothing is then visible.</param>
    public async Task<LocalIngest> RunAsync(string path, string? referenceName, bool callsOnly, string? callableBed, CancellationToken ct)
    {
        if (new[] { path, callableBed ?? path }.FirstOrDefault(static given => !File.Exists(given)) is { } missing)
        {
            throw new NotFoundException($"{missing}: no such file.");
        }

        // The file is hashed while the reference is read.
        var hashing = HashAsync(path, ct);
        using var reference = await OpenReferenceAsync(referenceName, ct);
        var sha256 = await hashing;
        await RequireNotErasedAsync([], sha256, ct);
        var id = await IdAsync(sha256, callsOnly, callableBed is null ? null : await HashAsync(callableBed, ct), ct);
        if (await log.VersionOfAsync(id, ct) is { } before)
        {
            return new LocalIngest(path, sha256, before, AlreadyCommitted: true, Result: null);
        }

        var scratch = Directory.CreateDirectory(Path.Combine(scratchDirectory, $"{id}.{Environment.ProcessId}")).FullName;
        try
        {
            var result = await IngestAsync(path, id, (reference, callsOnly, callableBed), scratch, ct);
            var outcome = await CommitAsync(id, result, sha256, ct);
            return new LocalIngest(path, sha256, outcome.Version, outcome.AlreadyCommitted, result);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    // An ingest that died long ago was given up; the same file again is another one.
    private async Task<string> IdAsync(string sha256, bool callsOnly, string? callableSha256, CancellationToken ct)
    {
        var first = $"ingest-{sha256[..32]}{(callsOnly ? "-calls" : "")}{(callableSha256 is null ? "" : $"-bed-{callableSha256[..16]}")}";
        var id = first;
        for (var number = 2; await log.WasAbandonedAsync(id, ct); number++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{first}-{number}");
        }

        return id;
    }

    private async Task<OpenedReference?> OpenReferenceAsync(string? name, CancellationToken ct)
    {
        if (name is null)
        {
            return null;
        }

        var info = await store.ReferenceAsync(name, ct);
        var (panel, aliases) = (await CommonSites.LoadAsync(store, info, ct), await ContigAliases.LoadAsync(store, info, ct));
        var files = new ReferenceCache(store, Path.Combine(scratchDirectory, ExecuteTask.ReferenceFolder), time);
        var fasta = ReferenceInfo.FastaPathOf(info.Name);
        await files.FileAsync(fasta + ".fai", ct);
        var sequence = ReferenceSequence.Open(await files.FileAsync(fasta, ct));
        return new OpenedReference(new IngestReference(info, sequence, panel, aliases));
    }

    private async Task<IngestResult> IngestAsync(string path, string id, (OpenedReference? Reference, bool CallsOnly, string? CallableBed) how, string scratch, CancellationToken ct)
    {
        var request = new IngestRequest
        {
            SourceFile = Path.GetFileName(path),
            OutputDirectory = scratch,
            RunId = id,
            Task = Task,
            Platform = Platform,
            Run = id,
            Pipeline = Pipeline,
            CallsOnly = how.CallsOnly,
            CallableBed = how.CallableBed,
            Reference = how.Reference?.Reference,
            AllocateSampleIds = async (header, token) =>
            {
                await RequireNotErasedAsync(header.Samples, null, token);
                return await new SampleIds(store).AllocateAsync(id, header.Samples.Count, token);
            },
        };
        var result = await IngestVcf.RunAsync(request, await BcfSource.OpenAsync(path, scratch, ct), ct);
        // An earlier try may have left the same bytes. At once, since each waits for the disk.
        var header = (Path.Combine(scratch, IngestVcf.HeaderFile), LakePaths.Header(result.HeaderSha256));
        await Parallel.ForEachAsync(
            result.Files.Select(file => (IngestVcf.LocalPath(request, file.Table), file.Path)).Append(header),
            ct,
            async (file, token) => await store.PutFileAsync(file.Item2, file.Item1, PutCondition.Overwrite, token));
        return result;
    }

    private async Task<CommitOutcome> CommitAsync(string id, IngestResult result, string sha256, CancellationToken ct)
    {
        try
        {
            return await new CommitFiles(store, time, log).RunAsync(
                id, result.Files, (_, token) => RequireNotErasedAsync(result.Samples.Select(static one => one.Sample), sha256, token), ct);
        }
        catch (ErasedException)
        {
            // Erased while it was ingested: the sweeper would take what was written, but not for a day.
            if (await log.AbandonAsync(id, ct))
            {
                foreach (var path in result.Files.Select(static file => file.Path).Append(LakePaths.Header(result.HeaderSha256)))
                {
                    await store.DeleteAsync(path, ct);
                }
            }

            throw;
        }
    }

    private Task RequireNotErasedAsync(IEnumerable<string> samples, string? sha256, CancellationToken ct) => keys is null
        ? System.Threading.Tasks.Task.CompletedTask
        : new Tombstones(store, keys).RequireNoneAsync(samples.Select(static name => new DeliveredCallset(name, name)), sha256, ct);

    private static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        await using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
    }

    private sealed record OpenedReference(IngestReference Reference) : IDisposable
    {
        public void Dispose() => Reference.Sequence.Dispose();
    }
}

/// <summary>What became of a file.</summary>
/// <param name="File">As named by the caller.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of its bytes.</param>
/// <param name="LakeVersion">The lake version that holds it.</param>
/// <param name="AlreadyCommitted">Whether the same bytes were there before; then nothing was written.</param>
/// <param name="Result">What was ingested; null if nothing was.</param>
public sealed record LocalIngest(string File, string Sha256, long LakeVersion, bool AlreadyCommitted, IngestResult? Result);
