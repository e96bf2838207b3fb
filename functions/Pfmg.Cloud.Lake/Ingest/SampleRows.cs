using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The `samples` rows of one file.</summary>
internal static class SampleRows
{
    /// <summary>The material of a sample of which the manifest tells none.</summary>
    public const string Germline = "germline";

    /// <summary>Finds each column of the header in the manifest.</summary>
    /// <returns>In the order of the columns.</returns>
    /// <exception cref="InvalidInputException">A sample is in one of the two only; all such faults at once.</exception>
    public static IReadOnlyList<IngestSample> Match(VcfHeader header, IReadOnlyList<IngestSample>? told, string file)
    {
        if (header.Samples.Count == 0)
        {
            throw new InvalidInputException(file, $"line {header.LineCount}", "at least one sample column", "none");
        }

        if (told is null)
        {
            return [.. header.Samples.Select(static name => new IngestSample(new ManifestSample { Sample = name, Participant = name }, name))];
        }

        var byName = told.ToDictionary(static s => s.NameInFile, StringComparer.Ordinal);
        var where = $"line {header.LineCount}";
        var missing = told.Where(s => !header.Samples.Contains(s.NameInFile, StringComparer.Ordinal))
            .Select(s => new InputFault(file, where, $"a column \"{s.NameInFile}\" for sample \"{s.Sample.Sample}\" of the manifest", "no such column"));
        var extra = header.Samples.Where(name => !byName.ContainsKey(name))
            .Select(name => new InputFault(file, where, "only samples that the manifest names for this file", $"a column \"{name}\""));
        InputFault[] faults = [.. missing, .. extra];
        return faults.Length == 0 ? [.. header.Samples.Select(name => byName[name])] : throw new InvalidInputException(faults);
    }

    /// <summary>Writes the file.</summary>
    public static LakeFile Write(
        IngestRequest request, IngestFile file, IngestTables tables, IReadOnlyList<IngestSample> samples, IdentityReport? identity,
        (string Source, string Header) sha256)
    {
        var rows = new RowGroupBuilder(LakeTables.Samples);
        var hasReferenceCalls = HasReferenceCalls(request, file, tables);
        var assayedBases = tables.AssayedBases();
        for (var i = 0; i < samples.Count; i++)
        {
            rows.Int32(0).Append(file.SourceId + i);
            AppendPerson(rows, samples[i], request);
            rows.Utf8(15).Append(request.Pipeline);
            rows.Utf8(16).Append(request.Caller ?? file.Rule.Caller);
            rows.Utf8(17).Append(file.Rule.Name);
            Append(rows.Utf8(18), request.Reference?.Info.Name);
            Append(rows.Utf8(19), samples[i].Karyotype);
            rows.Boolean(20).Append(request.Reference is not null);
            rows.Boolean(21).Append(hasReferenceCalls);
            rows.Int32(22).Append(file.SourceId);
            rows.Utf8(23).Append(request.SourceFile);
            rows.Utf8(24).Append(sha256.Source);
            rows.Utf8(25).Append(samples[i].NameInFile);
            rows.Utf8(26).Append(sha256.Header);
            rows.Int64(27).Append(tables.Records);
            rows.Int64(28).Append(tables.CallCounts[i]);
            rows.Int64(29).Append(assayedBases[i]);
            rows.Utf8(30).Append(Verdict(samples[i], file.SourceId + i, identity).Word());
            Append(rows.Utf8(31), request.Replaces);
            Append(rows.Utf8(32), samples[i].Override ?? identity?.Overrides.GetValueOrDefault(samples[i].Sample.Sample));
            rows.Boolean(33).Append(file.IsVerbatim);
            Append(rows.Utf8(34), file.Callable?.Sha256);
        }

        using var target = new TableFile(request.OutputDirectory, LakeTables.Samples);
        target.Append([rows.Encode()]);
        return target.Complete(LakePaths.Data(LakeTables.Samples.Table, request.RunId, request.Task), file.Contigs);
    }

    /// <summary>Whether the file tells where its samples are homozygous reference.</summary>
    public static bool HasReferenceCalls(IngestRequest request, IngestFile file, IngestTables tables) =>
        request.Kind == "gvcf" || file.Callable is not null || tables.HasBlocks || (file.Header.Samples.Count > 1 && !tables.IsStructural);

    private static QualityVerdict Verdict(IngestSample sample, int sampleId, IdentityReport? identity) =>
        (QualityVerdict)Math.Max((int)sample.Quality, (int)(identity?.VerdictOf(sampleId) ?? QualityVerdict.Pass));

    private static void AppendPerson(RowGroupBuilder rows, IngestSample sample, IngestRequest request)
    {
        var person = sample.Sample;
        rows.Utf8(1).Append(person.Sample);
        rows.Utf8(2).Append(person.Participant);
        rows.Utf8(3).Append(request.RunId);
        rows.Utf8(4).Append(request.Platform);
        rows.Utf8(5).Append(request.Run);
        Append(rows.Utf8(6), person.Family);
        Append(rows.Utf8(7), person.Role);
        Append(rows.Utf8(8), person.Sex);
        Append(rows.Utf8(9), person.Mother);
        Append(rows.Utf8(10), person.Father);
        if (person.Affected is { } affected)
        {
            rows.Boolean(11).Append(affected);
        }
        else
        {
            rows.Boolean(11).AppendNull();
        }

        Append(rows.Utf8(12), person.Indication);
        rows.Utf8(13).Append(person.Material ?? Germline);
        rows.Utf8(14).Append(person.Assay ?? "wgs");
    }

    private static void Append(Utf8ColumnBuilder column, string? text)
    {
        if (text is null)
        {
            column.AppendNull();
        }
        else
        {
            column.Append(text);
        }
    }
}
