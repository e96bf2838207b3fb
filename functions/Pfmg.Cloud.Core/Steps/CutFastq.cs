using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Fastq;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Reads a lane's FASTQ, in two files or one, checks each record against its mate, and hands the reads on to be cut.</summary>
internal static class CutFastq
{
    /// <summary>Reads the lane to its end.</summary>
    /// <exception cref="InvalidInputException">All that is wrong with its files, a broken transfer first.</exception>
    public static async Task<PrepareResult> RunAsync(TaskContext context, PrepareParameters parameters, CutReads cut, CancellationToken ct)
    {
        var packed = new List<DeliveredStream>();
        var texts = new List<TrackedText>();
        var faults = new List<InputFault>();
        try
        {
            foreach (var file in parameters.Files)
            {
                packed.Add(new DeliveredStream(await context.Store.OpenReadAsync(file.ObjectPath, null, ct), file));
                texts.Add(new TrackedText(packed[^1], file.Path));
            }

            try
            {
                await CutAsync(parameters, texts, cut, ct);
            }
            catch (InvalidInputException e)
            {
                faults.AddRange(e.Faults);
            }

            // What breaks a record is often a broken transfer: say so first.
            faults.InsertRange(0, packed.SelectMany(file => file.CheckToEnd()).ToList());
        }
        finally
        {
            texts.ForEach(text => text.Dispose());
            packed.ForEach(file => file.Dispose());
        }

        return faults.Count > 0
            ? throw new InvalidInputException(faults)
            : await cut.EndAsync([ReadGroupLines.Of(parameters.ReadGroup!)], unpaired: 0, alternative: 0, ct);
    }

    private static async Task CutAsync(PrepareParameters parameters, List<TrackedText> texts, CutReads cut, CancellationToken ct)
    {
        var first = parameters.Files[0];
        var reader = new FastqReader(texts[0], first.Path);
        var reader2 = parameters.Layout == ManifestValues.Paired ? new FastqReader(texts[1], parameters.Files[1].Path) : null;
        var pairs = reader2 is not null ? FastqPairs.Of(reader, reader2)
            : parameters.Layout == ManifestValues.Single ? FastqPairs.Single(reader)
            : FastqPairs.Interleaved(reader);
        var kind = new PartKind(0, pairs.Paired);
        while (pairs.Next())
        {
            cut.Begin(kind, pairs.Bases, texts[0].Place, first.Size);
            if (cut.HasEnded)
            {
                ct.ThrowIfCancellationRequested();
                await cut.PutEndedAsync(ct);
            }

            cut.Write(pairs.Text1, pairs.Text2);
        }

        cut.Delivered = reader.Records + (reader2?.Records ?? 0);
        if (reader.Records == 0)
        {
            throw new InvalidInputException(first.Path, "", "at least one read", "none");
        }
    }
}
