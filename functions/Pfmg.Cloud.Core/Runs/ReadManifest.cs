using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>A manifest as read, or all that is wrong with it.</summary>
/// <param name="Manifest">Null if there are faults.</param>
/// <param name="Faults">Every fault found; empty if there is a manifest.</param>
public sealed record ManifestReading(Manifest? Manifest, IReadOnlyList<InputFault> Faults)
{
    /// <summary>The manifest.</summary>
    /// <exception cref="InvalidInputException">It has faults; all of them are told.</exception>
    public Manifest Required() => Manifest ?? throw new InvalidInputException(Faults);
}

/// <summary>Reads a manifest strictly: unknown and repeated members are faults, and all faults are found at once.</summary>
public static class ReadManifest
{
    /// <summary>More than any delivery needs (a thousand samples of ten files take 4 MB), and small enough to be read whole.</summary>
    public const int MaximumBytes = 16 << 20;

    /// <summary>Faults told of one manifest; the last says how many more there are.</summary>
    public const int MaximumFaults = 1_000;

    private const int MaximumDepth = 16;

    /// <summary>Reads and checks a manifest by itself, without looking at any store.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="file">Its path as faults tell it.</param>
    /// <returns>A manifest whose files all carry <see cref="ManifestFile.Samples"/>, size and a checksum.</returns>
    public static ManifestReading Read(ReadOnlyMemory<byte> json, string file) => Read(json, file, null);

    /// <summary>Reads a manifest that its sender has yet to complete: `platform` and `run` come from outside; sizes and checksums may be left out.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="file">Its path as faults tell it.</param>
    /// <param name="platform">Taken if the document names none; it must not name another.</param>
    /// <param name="run">Likewise.</param>
    public static ManifestReading ReadDraft(ReadOnlyMemory<byte> json, string file, string platform, string run) =>
        Read(json, file, new Draft(platform, run));

    private static ManifestReading Read(ReadOnlyMemory<byte> json, string file, Draft? draft)
    {
        var faults = new List<InputFault>();
        Manifest manifest;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            manifest = ReadRoot(new JsonFields(document.RootElement, file, "", faults), draft);
        }
        catch (JsonException e)
        {
            var line = (e.LineNumber ?? 0) + 1;
            return new ManifestReading(null, [new InputFault(file, $"line {line}", $"JSON (RFC 8259), nested at most {MaximumDepth} deep", "something else")]);
        }

        if (faults.Count == 0)
        {
            faults.AddRange(ManifestRules.Check(manifest, file, draft is null));
            if (draft is not null)
            {
                MustBe(draft.Platform, manifest.Platform, "platform");
                MustBe(draft.Run, manifest.Run, "run");
            }
        }

        return faults.Count == 0 ? new ManifestReading(manifest, []) : new ManifestReading(null, Some(faults, file));

        void MustBe(string expected, string found, string where)
        {
            if (!string.Equals(expected, found, StringComparison.Ordinal))
            {
                faults.Add(new InputFault(file, where, expected, JsonFields.Excerpt(found)));
            }
        }
    }

    // A manifest of nothing but faults would make a rejection many times its size.
    private static List<InputFault> Some(List<InputFault> faults, string file) => faults.Count <= MaximumFaults
        ? faults
        : [.. faults.Take(MaximumFaults - 1), new InputFault(file, "", $"at most {MaximumFaults} faults to be told", $"{faults.Count - MaximumFaults + 1} more")];

    private static Manifest ReadRoot(JsonFields root, Draft? draft)
    {
        var manifest = new Manifest
        {
            SchemaVersion = root.Word("schemaVersion", [ManifestValues.SchemaVersion], required: true) ?? "",
            Platform = root.Text("platform", required: draft is null) ?? draft?.Platform ?? "",
            Run = root.Text("run", required: draft is null) ?? draft?.Run ?? "",
            Reference = root.Text("reference", required: true) ?? "",
            Pipeline = root.Text("pipeline"),
            Replaces = root.Text("replaces"),
            Urgency = root.Word("urgency", ManifestValues.Urgencies),
            Samples = [.. root.Objects("samples", required: true).Select(ReadSample)],
            Files = [.. root.Objects("files", required: true).Select(fields => ReadFile(fields, complete: draft is null))],
        };
        root.End();
        return manifest;
    }

    private static ManifestSample ReadSample(JsonFields fields)
    {
        var sample = new ManifestSample
        {
            Sample = fields.Text("sample", required: true) ?? "",
            Participant = fields.Text("participant", required: true) ?? "",
            Sex = fields.Word("sex", ManifestValues.Sexes),
            Family = fields.Text("family"),
            Role = fields.Word("role", ManifestValues.Roles),
            Mother = fields.Text("mother"),
            Father = fields.Text("father"),
            Affected = fields.Truth("affected"),
            Indication = fields.Text("indication"),
            Material = fields.Word("material", ManifestValues.Materials),
            Assay = fields.Word("assay", ManifestValues.Assays),
            CaptureBed = fields.Text("captureBed"),
            Library = fields.Text("library"),
            Consent = fields.Text("consent"),
        };
        fields.End();
        return sample;
    }

    private static ManifestFile ReadFile(JsonFields fields, bool complete)
    {
        var shortForm = fields.Text("sample");
        var samples = fields.Objects("samples", required: shortForm is null).Select(ReadFileSample).ToList();
        if (shortForm is not null)
        {
            // Both forms at once contradict each other even when they agree; ManifestRules sees two entries and says so.
            samples.Insert(0, new ManifestFileSample(shortForm));
        }

        var file = new ManifestFile
        {
            Path = fields.Text("path", required: true) ?? "",
            Kind = fields.Word("kind", ManifestValues.Kinds, required: true) ?? "",
            Samples = samples,
            Read = (int?)fields.Whole("read", 1, 2),
            Layout = fields.Word("layout", ManifestValues.Layouts),
            Lane = fields.Text("lane"),
            Flowcell = fields.Text("flowcell"),
            Caller = fields.Word("caller", ManifestValues.Callers),
            CallableBed = fields.Text("callableBed"),
            CallsOnly = fields.Truth("callsOnly"),
            Index = fields.Text("index"),
            Size = fields.Whole("size", 0, long.MaxValue, required: complete),
            Sha256 = fields.Text("sha256"),
            Md5 = fields.Text("md5"),
        };
        fields.End();
        return file;
    }

    private static ManifestFileSample ReadFileSample(JsonFields fields)
    {
        var sample = new ManifestFileSample(fields.Text("sample", required: true) ?? "", fields.Text("nameInFile"));
        fields.End();
        return sample;
    }

    private sealed record Draft(string Platform, string Run);
}
