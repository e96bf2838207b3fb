using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Writes entries as the default model has them.</summary>
/// <remarks>
/// Source: Beacon v2.1, default model, the `defaultSchema.json` of each entry type; VRS 1.3 for locations; GENO for zygosity; SO for origin.
/// Nothing here tells from whom an allele came: no pedigree, no phase, no inheritance.
/// </remarks>
internal static class WriteRecords
{
    private static readonly string[] Karyotypes = ["XX", "XY", "XXY", "XXX", "XXYY", "XXXY", "XXXX", "XYY"];

    /// <summary>Alleles, each with who of the cases carries it.</summary>
    public static IReadOnlyList<JsonObject> Alleles(IReadOnlyList<FoundAllele> alleles, IReadOnlyList<AlleleCase> cases)
    {
        var byAllele = cases.ToLookup(static one => one.Key);
        return [.. alleles.Select(found => new JsonObject
        {
            ["variantInternalId"] = BeaconIds.Of(found.Key),
            ["variation"] = Variation(found),
            ["caseLevelData"] = new JsonArray([.. byAllele[found.Key].Select(static one => (JsonNode)Case(one))]),
        })];
    }

    /// <summary>A person.</summary>
    /// <param name="terms">For labels.</param>
    /// <param name="id">What the person is called in the answer.</param>
    /// <param name="person">What the register knows.</param>
    /// <param name="callsets">The person's.</param>
    public static JsonObject Person(BeaconTerms terms, string id, Participant person, IEnumerable<ListedCallset> callsets)
    {
        var record = new JsonObject { ["id"] = id, ["sex"] = BeaconDocuments.Term(BeaconTerms.Sexes[person.Sex]) };
        if (callsets.Where(static callset => callset.Material == "germline").Select(static callset => callset.Karyotype).FirstOrDefault(static karyotype => karyotype is not null) is { } karyotype)
        {
            record["karyotypicSex"] = karyotype == "X0" ? "XO" : Karyotypes.Contains(karyotype, StringComparer.Ordinal) ? karyotype : karyotype == "unknown" ? "UNKNOWN_KARYOTYPE" : "OTHER_KARYOTYPE";
        }

        if (person.Diseases.Count > 0)
        {
            record["diseases"] = new JsonArray([.. person.Diseases.Select(id => (JsonNode)new JsonObject { ["diseaseCode"] = BeaconDocuments.Term(terms.Term(id)) })]);
        }

        if (person.Phenotypes.Count + person.ExcludedPhenotypes.Count > 0)
        {
            record["phenotypicFeatures"] = new JsonArray(
            [
                .. person.Phenotypes.Select(id => (JsonNode)new JsonObject { ["featureType"] = BeaconDocuments.Term(terms.Term(id)) }),
                .. person.ExcludedPhenotypes.Select(id => (JsonNode)new JsonObject { ["featureType"] = BeaconDocuments.Term(terms.Term(id)), ["excluded"] = true }),
            ]);
        }

        if (person.Indication is { } indication)
        {
            record["info"] = new JsonObject { ["indication"] = indication };
        }

        return record;
    }

    /// <summary>A sample, run or analysis.</summary>
    /// <param name="entry">Which of the three.</param>
    /// <param name="callsets">Its callsets, at least one.</param>
    /// <param name="day">The day of the lake version that answers: the lake tells no days of sequencing, and all that it holds was made by then.</param>
    public static JsonObject OfCallsets(BeaconEntry entry, IReadOnlyList<ListedCallset> callsets, DateOnly day)
    {
        var callset = callsets[0];
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (entry == BeaconEntry.Biosample)
        {
            return new JsonObject
            {
                ["id"] = callset.Sample,
                ["individualId"] = callset.Participant,
                ["biosampleStatus"] = BeaconDocuments.Term(callset.Material == "tumour" ? SampleFilters.Abnormal : SampleFilters.Reference),
                ["sampleOriginType"] = BeaconDocuments.Term(new BeaconTerm("OBI:0001479", "specimen from organism")),
            };
        }

        var run = BeaconIds.OfRun(callset.Run, callset.Sample);
        return entry == BeaconEntry.Run
            ? new JsonObject
            {
                ["id"] = run,
                ["biosampleId"] = callset.Sample,
                ["individualId"] = callset.Participant,
                ["runDate"] = date,
                ["libraryStrategy"] = callset.Assay.ToUpperInvariant(),
                ["librarySource"] = BeaconDocuments.Term(new BeaconTerm("GENEPIO:0001966", "genomic source")),
                ["info"] = new JsonObject { ["dateMeans"] = "not after", ["sequencedBy"] = callset.Platform },
            }
            : new JsonObject
            {
                ["id"] = BeaconIds.OfAnalysis(callset),
                ["runId"] = run,
                ["biosampleId"] = callset.Sample,
                ["individualId"] = callset.Participant,
                ["analysisDate"] = date,
                ["pipelineName"] = callset.Pipeline,
                ["variantCaller"] = callset.Caller,
                ["info"] = new JsonObject { ["dateMeans"] = "not after", ["reference"] = callset.Reference },
            };
    }

    private static JsonObject Variation(FoundAllele found)
    {
        var key = found.Key;
        var isStructural = found.StructuralType is not null;
        var isAnchored = !isStructural && key.Ref.Length != key.Alt.Length && key.Ref[0] == key.Alt[0];
        var start = isStructural || isAnchored ? key.Position : key.Position - 1;
        var end = isStructural ? Math.Max(key.End ?? key.Position, key.Position) : key.Position - 1 + key.Ref.Length;
        var isPlain = !key.Alt.AsSpan().ContainsAnyExcept("ACGTN");
        return new JsonObject
        {
            ["variantType"] = found.StructuralType ?? Type(key),
            ["referenceBases"] = isStructural && !isPlain ? "" : isAnchored ? key.Ref[1..] : key.Ref,
            // "." where a symbol stands for the sequence: empty would say that it is gone.
            ["alternateBases"] = !isPlain ? found.StructuralType == "DEL" ? "" : "." : isAnchored ? key.Alt[1..] : key.Alt,
            ["location"] = new JsonObject
            {
                ["type"] = "SequenceLocation",
                ["sequence_id"] = $"{key.Reference ?? "unplaced"}:{key.Contig}",
                ["interval"] = new JsonObject
                {
                    ["type"] = "SequenceInterval",
                    ["start"] = new JsonObject { ["type"] = "Number", ["value"] = start },
                    ["end"] = new JsonObject { ["type"] = "Number", ["value"] = end },
                },
            },
        };
    }

    private static string Type(AlleleKey key) => (key.Ref.Length, key.Alt.Length) switch
    {
        (1, 1) => "SNP",
        var (before, after) when before == after => "MNP",
        (1, _) when key.Alt[0] == key.Ref[0] => "INS",
        (_, 1) when key.Alt[0] == key.Ref[0] => "DEL",
        _ => "DELINS",
    };

    private static JsonObject Case(AlleleCase one)
    {
        var record = new JsonObject
        {
            ["biosampleId"] = one.Sample,
            ["individualId"] = one.Participant,
            ["runId"] = BeaconIds.OfRun(one.Run, one.Sample),
            ["zygosity"] = BeaconDocuments.Term(Zygosity(one)),
        };
        if (one.Material == "germline")
        {
            record["alleleOrigin"] = BeaconDocuments.Term(new BeaconTerm("SO:0001778", "germline variant"));
        }

        return record;
    }

    private static BeaconTerm Zygosity(AlleleCase one)
    {
        var copies = one.Genotype.Split('/', '|').Length;
        if (KnownGenomes.IsMitochondrion(one.Key.Contig))
        {
            return one.Dosage >= copies ? new BeaconTerm("GENO:0000602", "homoplasmic") : new BeaconTerm("GENO:0000603", "heteroplasmic");
        }

        return copies switch
        {
            1 when KnownGenomes.IsX(one.Key.Contig) => new BeaconTerm("GENO:0000604", "hemizygous X-linked"),
            1 when KnownGenomes.IsY(one.Key.Contig) => new BeaconTerm("GENO:0000605", "hemizygous Y-linked"),
            1 => new BeaconTerm("GENO:0000134", "hemizygous"),
            _ => one.Dosage >= copies ? new BeaconTerm("GENO:0000136", "homozygous") : new BeaconTerm("GENO:0000135", "heterozygous"),
        };
    }
}
