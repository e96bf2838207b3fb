using System.Buffers;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What a manifest must obey beyond its shape.</summary>
internal sealed class ManifestRules
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> PlatformCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(Letters + "._-");
    private static readonly SearchValues<char> FlowcellCharacters = SearchValues.Create(Letters + "_-");
    private static readonly SearchValues<char> LaneCharacters = SearchValues.Create(Letters + "-");

    private readonly List<InputFault> _faults = [];
    private readonly Manifest _manifest;
    private readonly string _file;
    private readonly HashSet<string> _sampleNames;

    private ManifestRules(Manifest manifest, string file)
    {
        (_manifest, _file) = (manifest, file);
        _sampleNames = manifest.Samples.Select(static s => s.Sample).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Checks a manifest that has the right shape.</summary>
    /// <param name="manifest">As read.</param>
    /// <param name="file">Its path as faults tell it.</param>
    /// <param name="complete">Whether every file must carry a checksum.</param>
    public static IReadOnlyList<InputFault> Check(Manifest manifest, string file, bool complete)
    {
        var rules = new ManifestRules(manifest, file);
        rules.CheckRun();
        rules.CheckSamples();
        for (var i = 0; i < manifest.Files.Count; i++)
        {
            rules.CheckFile(manifest.Files[i], $"files[{i}]", complete);
        }

        rules.CheckPaths();
        rules._faults.AddRange(ManifestDeliveries.Check(manifest, file));
        return rules._faults;
    }

    private void CheckRun()
    {
        CheckName(_manifest.Platform, "platform", "1 to 32 lower-case letters, digits and '-'", PlatformCharacters, 32);
        CheckName(_manifest.Run, "run", "1 to 64 letters, digits, '.', '_' and '-', the first and last a letter or digit", NameCharacters, 64);
        CheckName(_manifest.Reference, "reference", "1 to 64 letters, digits, '.', '_' and '-', the first and last a letter or digit", NameCharacters, 64);
        if (_manifest.Replaces is { } replaces)
        {
            CheckName(replaces, "replaces", "the name of an earlier run", NameCharacters, 64);
        }

        if (_manifest.Pipeline is { } pipeline && !PipelineDefinition.Known.Contains(pipeline, StringComparer.Ordinal))
        {
            Fault("pipeline", $"one of {string.Join(", ", PipelineDefinition.Known)}", pipeline);
        }
    }

    private void CheckSamples()
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _manifest.Samples.Count; i++)
        {
            var sample = _manifest.Samples[i];
            var where = $"samples[{i}]";
            CheckName(sample.Sample, $"{where}.sample", "1 to 64 letters, digits, '.', '_' and '-', the first and last a letter or digit", NameCharacters, 64);
            CheckIdentifier(sample.Participant, $"{where}.participant");
            CheckIdentifier(sample.Family, $"{where}.family");
            CheckIdentifier(sample.Mother, $"{where}.mother");
            CheckIdentifier(sample.Father, $"{where}.father");
            CheckText(sample.Indication, $"{where}.indication");
            CheckText(sample.Consent, $"{where}.consent");
            if (sample.Library is { } library)
            {
                // It stands in the read group's line, where a tab or a backslash would be read as something else.
                CheckName(library, $"{where}.library", "1 to 64 letters, digits, '.', '_' and '-', the first and last a letter or digit", NameCharacters, 64);
            }

            if (!seen.TryAdd(sample.Sample, i))
            {
                Fault($"{where}.sample", "a sample named once, upper and lower case alike", $"the name of samples[{seen[sample.Sample]}]");
            }

            if (string.Equals(sample.Mother, sample.Participant, StringComparison.Ordinal) || string.Equals(sample.Father, sample.Participant, StringComparison.Ordinal))
            {
                Fault(where, "parents other than the person", "the person");
            }

            if (sample.Mother is not null && string.Equals(sample.Mother, sample.Father, StringComparison.Ordinal))
            {
                Fault(where, "two different parents", "one");
            }

            if (sample.CaptureBed is not null && !ManifestText.IsSafePath(sample.CaptureBed))
            {
                Fault($"{where}.captureBed", "a path below the manifest's folder", sample.CaptureBed);
            }
        }
    }

    private void CheckFile(ManifestFile file, string where, bool complete)
    {
        for (var i = 0; i < file.Samples.Count; i++)
        {
            var sample = file.Samples[i].Sample;
            if (!_sampleNames.Contains(sample))
            {
                Fault($"{where}.samples[{i}].sample", "a sample of this manifest", sample);
            }

            CheckText(file.Samples[i].NameInFile, $"{where}.samples[{i}].nameInFile");
        }

        if (file.Samples.Select(sample => sample.Sample).Distinct(StringComparer.Ordinal).Count() < file.Samples.Count)
        {
            Fault($"{where}.samples", "each sample once, in `sample` or in `samples`", "one twice");
        }

        if (file.Samples.Select(sample => sample.NameInFile ?? sample.Sample).Distinct(StringComparer.Ordinal).Count() < file.Samples.Count)
        {
            Fault($"{where}.samples", "each name in the file once", "one twice");
        }

        var isCalls = file.Kind is ManifestValues.Vcf or ManifestValues.Gvcf;
        if (!isCalls && file.Samples.Count != 1)
        {
            Fault($"{where}.samples", $"one sample in a {file.Kind}", $"{file.Samples.Count}");
        }

        if (!isCalls && file.Caller is not null)
        {
            Fault($"{where}.caller", $"no caller of a {file.Kind}", file.Caller);
        }

        if (!isCalls && file.CallsOnly is not null)
        {
            Fault($"{where}.callsOnly", $"no such thing of a {file.Kind}", "one");
        }

        CheckCallable(file, where);
        CheckLane(file, where);
        CheckChecksums(file, where, complete);
    }

    // A gVCF tells itself what is reference, and of several samples one BED cannot.
    private void CheckCallable(ManifestFile file, string where)
    {
        if (file.CallableBed is { } bed && (file.Kind != ManifestValues.Vcf || file.Samples.Count != 1))
        {
            Fault($"{where}.callableBed", "one of a vcf of one sample", JsonFields.Excerpt(bed));
        }
        else if (file.CallableBed is { } path && !ManifestText.IsSafePath(path))
        {
            Fault($"{where}.callableBed", "a path below the manifest's folder", JsonFields.Excerpt(path));
        }
    }

    private void CheckLane(ManifestFile file, string where)
    {
        if (file.Kind == ManifestValues.Fastq)
        {
            if (file.Read is null && ManifestDeliveries.IsPaired(file))
            {
                Fault($"{where}.read", "1 or 2 for a fastq of paired layout", "none");
            }

            if (file.Read is { } read && !ManifestDeliveries.IsPaired(file))
            {
                Fault($"{where}.read", $"no read number of a fastq of {file.Layout} layout", $"{read}");
            }

            if (file.Lane is null)
            {
                Fault($"{where}.lane", "the lane of a fastq", "none");
            }
            else
            {
                CheckName(file.Lane, $"{where}.lane", "1 to 32 letters, digits and '-'", LaneCharacters, 32);
            }

            if (file.Flowcell is not null)
            {
                CheckName(file.Flowcell, $"{where}.flowcell", "1 to 32 letters, digits, '_' and '-'", FlowcellCharacters, 32);
            }
        }
        else if (file.Read is not null || file.Lane is not null || file.Flowcell is not null || file.Layout is not null)
        {
            Fault(where, $"no read, layout, lane or flowcell of a {file.Kind}", "one");
        }
    }

    private void CheckChecksums(ManifestFile file, string where, bool complete)
    {
        if (complete && file.Sha256 is null && file.Md5 is null)
        {
            Fault($"{where}.sha256", "a sha256, or an md5", "neither");
        }

        if (file.Sha256 is { } sha256 && (sha256.Length != 64 || sha256.AsSpan().ContainsAnyExcept(Hex)))
        {
            Fault($"{where}.sha256", "64 lower-case hexadecimal digits", JsonFields.Excerpt(sha256));
        }

        if (file.Md5 is { } md5 && (md5.Length != 32 || md5.AsSpan().ContainsAnyExcept(Hex)))
        {
            Fault($"{where}.md5", "32 lower-case hexadecimal digits", JsonFields.Excerpt(md5));
        }
    }

    private void CheckPaths()
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _manifest.Files.Count; i++)
        {
            CheckPath(_manifest.Files[i].Path, $"files[{i}].path");
            if (_manifest.Files[i].Index is { } index)
            {
                CheckPath(index, $"files[{i}].index");
            }
        }

        void CheckPath(string path, string where)
        {
            if (!ManifestText.IsSafePath(path) || StorePaths.IsManifestName(path))
            {
                Fault(where, ManifestText.SafePath, JsonFields.Excerpt(path));
            }

            if (!seen.TryAdd(path, where))
            {
                Fault(where, "a file named once", $"the path of {seen[path]}");
            }
        }
    }

    private void CheckName(string value, string where, string expected, SearchValues<char> characters, int maximum)
    {
        if (value.Length == 0 || value.Length > maximum || value.AsSpan().ContainsAnyExcept(characters) || !char.IsAsciiLetterOrDigit(value[0]) || !char.IsAsciiLetterOrDigit(value[^1]))
        {
            Fault(where, expected, JsonFields.Excerpt(value));
        }
    }

    private void CheckIdentifier(string? value, string where)
    {
        if (value is not null && (value.Length > 256 || !ManifestText.IsPlain(value) || value.Trim() != value))
        {
            Fault(where, $"at most 256 characters, {ManifestText.Plain}, without blanks at its ends", JsonFields.Excerpt(value));
        }
    }

    private void CheckText(string? value, string where)
    {
        if (value is not null && (value.Length > 256 || !value.All(ManifestText.IsSeen)))
        {
            Fault(where, "at most 256 characters, all of them visible", JsonFields.Excerpt(value));
        }
    }

    private void Fault(string where, string expected, string found) => _faults.Add(new InputFault(_file, where, expected, found));
}
