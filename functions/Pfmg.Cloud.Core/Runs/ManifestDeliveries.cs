using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What the files of each sample must be together, so that each read and each genotype counts once.</summary>
internal sealed class ManifestDeliveries
{
    private readonly Manifest _manifest;
    private readonly string _file;
    private readonly List<InputFault> _faults = [];

    private ManifestDeliveries(Manifest manifest, string file) => (_manifest, _file) = (manifest, file);

    /// <summary>Checks a manifest that has the right shape, other faults or none.</summary>
    /// <param name="manifest">As read.</param>
    /// <param name="file">Its path as faults tell it.</param>
    public static IReadOnlyList<InputFault> Check(Manifest manifest, string file)
    {
        var deliveries = new ManifestDeliveries(manifest, file);
        deliveries.CheckSamples();
        return deliveries._faults;
    }

    private void CheckSamples()
    {
        var filesOf = _manifest.Files.SelectMany(static file => file.Samples.Select(s => (s.Sample, File: file)))
            .ToLookup(static pair => pair.Sample, static pair => pair.File, StringComparer.Ordinal);
        for (var i = 0; i < _manifest.Samples.Count; i++)
        {
            var files = filesOf[_manifest.Samples[i].Sample].Distinct().ToList();
            CheckSources(files, $"samples[{i}]");
            foreach (var lane in files.Where(file => file.Kind == ManifestValues.Fastq).GroupBy(file => (file.Flowcell, file.Lane)))
            {
                CheckMates([.. lane], $"samples[{i}]");
            }
        }
    }

    private void CheckMates(List<ManifestFile> lane, string where)
    {
        if (lane is [var only] && !IsPaired(only))
        {
            return;
        }

        var reads = lane.Select(file => file.Read).Order().ToList();
        if (reads is not [1, 2])
        {
            Fault(
                where,
                $"read 1 and read 2 of lane {lane[0].Lane}, once each, or one file whose layout is interleaved or single",
                $"{reads.Count(read => read == 1)} and {reads.Count(read => read == 2)} of {lane.Count} files");
        }
        else if (lane[0].Sha256 is { } sha256 && string.Equals(sha256, lane[1].Sha256, StringComparison.Ordinal))
        {
            Fault(where, $"two different files as read 1 and read 2 of lane {lane[0].Lane}", "one checksum for both");
        }
    }

    /// <summary>Whether a FASTQ holds one mate of its pairs, the other being in a file of its own.</summary>
    public static bool IsPaired(ManifestFile file) => file.Layout is null or ManifestValues.Paired;

    private void CheckSources(List<ManifestFile> files, string where)
    {
        var calls = files.Count(file => file.Kind is ManifestValues.Vcf or ManifestValues.Gvcf);
        var alignments = files.Count(file => file.Kind is ManifestValues.Bam or ManifestValues.Cram);
        var fastq = files.Count(file => file.Kind == ManifestValues.Fastq);
        if (files.Count == 0)
        {
            Fault(where, "at least one file of this sample", "none");
        }

        if (calls > 1)
        {
            Fault(where, "one VCF or gVCF of this sample, so that each genotype counts once", $"{calls}");
        }

        if (calls == 0 && alignments > 1)
        {
            Fault(where, "one BAM or CRAM of a sample to be called", $"{alignments}");
        }

        if (calls == 0 && alignments > 0 && fastq > 0)
        {
            Fault(where, "the reads to be called as FASTQ or as BAM or CRAM, so that each read counts once", "both");
        }
    }

    private void Fault(string where, string expected, string found) => _faults.Add(new InputFault(_file, where, expected, found));
}
