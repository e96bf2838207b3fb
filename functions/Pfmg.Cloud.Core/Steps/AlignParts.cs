using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Aligns the parts of a chunk one after another and makes one SAM of them.</summary>
/// <remarks>bwa knows one read group a run. The header carries all groups of the delivery, in one order in every chunk.</remarks>
internal sealed class AlignParts(TaskContext context, AlignParameters parameters, PrepareResult prepared, IReadOnlyList<string> arguments, string reference)
{
    private const string Reads1 = "reads.R1.fastq.gz";
    private const string Reads2 = "reads.R2.fastq.gz";

    /// <summary>The aligner's command, if its SAM is the chunk's as it is: one part, of the delivery's only group. Its files are then in place.</summary>
    public async Task<ToolCommand?> AloneAsync(CancellationToken ct)
    {
        if (prepared.ReadGroups.Count > 1 || prepared.Parts.Where(part => part.Chunk == parameters.Chunk).ToList() is not [var part])
        {
            return null;
        }

        await FetchAsync(part, parts: 1, ct);
        return Command(part);
    }

    /// <summary>Writes the SAM.</summary>
    public async Task WriteAsync(Stream target, CancellationToken ct)
    {
        var parts = prepared.Parts.Where(part => part.Chunk == parameters.Chunk).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            await FetchAsync(parts[i], parts.Count, ct);
            var writeHeader = i == 0;
            await new RunTool(context.ScratchDirectory).PipeAsync(
                [Command(parts[i])], null, (output, token) => CopyAsync(output, target, writeHeader, token), ct);
        }
    }

    private ToolCommand Command(ReadPart part) => ToolCommand.Of(
        "bwa",
        [
            .. arguments,
            "-K", parameters.BatchBases.ToString(CultureInfo.InvariantCulture),
            "-t", context.Task.Cores.ToString(CultureInfo.InvariantCulture),
            // bwa reads escapes in it, and wants them for tabs.
            "-R", prepared.ReadGroups[part.Group].Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal),
            reference,
            Reads1,
            .. part.Paired ? (string[])[Reads2] : [],
        ]);

    private async Task FetchAsync(ReadPart part, int parts, CancellationToken ct)
    {
        await FetchAsync(parameters.Reads1, Reads1, part.Offset1, part.Length1, parts, ct);
        if (part.Paired)
        {
            await FetchAsync(parameters.Reads2!, Reads2, part.Offset2, part.Length2, parts, ct);
        }
    }

    // A chunk of one part is read where it lies, if it lies on this machine.
    private async Task FetchAsync(string path, string name, long offset, long length, int parts, CancellationToken ct)
    {
        var file = Path.Combine(context.ScratchDirectory, name);
        File.Delete(file);
        if (parts == 1)
        {
            File.CreateSymbolicLink(file, Path.GetFullPath(await context.LocalInputAsync(path, ct)));
            return;
        }

        await using var source = await context.Store.OpenReadAsync(path, new ByteRange(offset, length), ct);
        await using var target = File.Create(file);
        await source.CopyToAsync(target, ct);
    }

    private async Task CopyAsync(Stream sam, Stream target, bool writeHeader, CancellationToken ct)
    {
        var buffer = new byte[1 << 16];
        var filled = 0;
        int end;
        while ((end = HeaderEnd(buffer.AsSpan(0, filled))) < 0)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await sam.ReadAsync(buffer.AsMemory(filled), ct);
            if (read == 0)
            {
                end = filled;
                break;
            }

            filled += read;
        }

        if (writeHeader)
        {
            await target.WriteAsync(WithGroups(Encoding.UTF8.GetString(buffer, 0, end)), ct);
        }

        await target.WriteAsync(buffer.AsMemory(end, filled - end), ct);
        await sam.CopyToAsync(target, 1 << 17, ct);
    }

    private byte[] WithGroups(string header)
    {
        var lines = header.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("@RG\t", StringComparison.Ordinal)).ToList();
        var program = lines.FindIndex(line => line.StartsWith("@PG\t", StringComparison.Ordinal));
        lines.InsertRange(program < 0 ? lines.Count : program, prepared.ReadGroups);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
    }

    // The first byte of the first line that is no header; negative if it has not come yet.
    private static int HeaderEnd(ReadOnlySpan<byte> sam)
    {
        var at = 0;
        while (at < sam.Length && sam[at] == '@')
        {
            var line = sam[at..].IndexOf((byte)'\n');
            if (line < 0)
            {
                return -1;
            }

            at += line + 1;
        }

        return at < sam.Length ? at : -1;
    }
}
