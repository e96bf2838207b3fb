using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Cuts a reference block of several samples where theirs end: VCF 4.5 tells a block's length by sample.</summary>
/// <remarks>Source: VCFv4.5 § 1.6.2 (LEN) and § 5.5: where LEN is missing, INFO END tells, and without that REF does.</remarks>
internal static class BlockLengths
{
    /// <summary>Turns the last event into one for each stretch in which the same samples have a block.</summary>
    /// <param name="line">The record.</param>
    /// <param name="keys">Of its FORMAT, which has LEN.</param>
    /// <param name="run">Ends with the record's event and its samples' ploidies.</param>
    /// <param name="sampleCount">Samples of the file.</param>
    public static void Split(in VcfLine line, FormatKeys keys, RunRows run, int sampleCount)
    {
        var ends = Ends(line, keys, sampleCount);
        if (ends.Length != sampleCount)
        {
            return;
        }

        var block = run.Events[^1];
        var ploidies = CollectionsMarshal.AsSpan(run.Ploidies)[^sampleCount..].ToArray();
        run.Events.RemoveAt(run.Events.Count - 1);
        CollectionsMarshal.SetCount(run.Ploidies, run.Ploidies.Count - sampleCount);
        var start = block.Start;
        foreach (var end in ends.Order().Distinct())
        {
            run.Events.Add(block with { Start = start, End = end });
            for (var sample = 0; sample < sampleCount; sample++)
            {
                run.Ploidies.Add(ends[sample] >= end ? ploidies[sample] : (byte)0);
            }

            start = end + 1;
        }
    }

    /// <summary>Last base of each sample's block; empty if no sample tells a length.</summary>
    private static int[] Ends(in VcfLine line, FormatKeys keys, int sampleCount)
    {
        var ends = new List<int>(sampleCount);
        var endOfRef = line.Pos + line.Ref.Length - 1;
        var untold = Math.Max(endOfRef, VcfNumber.Whole(InfoFields.Find(line.Info, "END="u8)) ?? endOfRef);
        var isTold = false;
        foreach (var column in line.Samples.Split((byte)'\t'))
        {
            var length = new SampleFields(keys, line.Samples[column]).Whole(FormatKey.LEN);
            isTold |= length is not null;
            ends.Add(length is > 0 ? Math.Max(endOfRef, line.Pos + length.Value - 1) : untold);
        }

        return isTold ? [.. ends] : [];
    }
}
