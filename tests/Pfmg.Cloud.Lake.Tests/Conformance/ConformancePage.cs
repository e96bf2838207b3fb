using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Lake.Tests.Conformance;

/// <summary>Renders docs/conformance.md.</summary>
internal static class ConformancePage
{
    private const string Head = """
        # Conformance: which VCF files are taken and which are refused

        Written by `ConformanceTests` from what the real ingest (`IngestVcf`) does with every file of the collections below, and held
        equal to it by that test. To write it anew: `PFMG_GOLDEN=write`, with the collections in `../shared/data/f_nasty` or where
        `PFMG_SHARED` says. They are not in this repository (hts-specs has no licence file); without them the test is skipped,
        visibly, and `IngestFaultTests` still reads those that are in `tests/data/f_nasty`.

        - hts-specs and ebi-validator tell by the folders `passed` and `failed` what must become of a file. For the other
          collections, which are test data of other tools without a verdict, the verdict is ours, by the specification.
        - Ingest takes genotypes. A file without any sample column is refused for that alone, so the suite gives such a file a column
          `GT` of `./.`, and judges what then becomes of it.
        - Peers are no oracle here: bcftools 1.16 reads nine in ten of the files that must be refused without an error.


        """;

    private const string Rules = """

        ## Let through, for callers in the wild
        Beyond the exceptions above, which the collections ask otherwise, ingest deliberately takes these:

        | what | why |
        | --- | --- |
        | INFO, FORMAT and FILTER keys that the header does not define; their values are text, unless the specification reserves the key | the collections' `passed` folders do it throughout, and the lake keeps text |
        | the same definition twice, with the same Number and Type | merged headers |
        | `Number=.` where A, R, G or P is reserved (AD, PL, AC, AF …) | GATK before 3.6, Strelka |
        | GQ and FORMAT MQ as Float, INFO MQ as Integer, PS as String, FORMAT CN as Integer | GATK 3, bcftools, GIAB, DRAGEN |
        | commas in a String of Number=1 | GATK's AS_SB_TABLE, AS_RAW_MQ |
        | whole numbers of 64 bits in INFO (in FORMAT: 32) | GATK's RAW_MQandDP sums over cohorts |
        | a flag with the value 0 or 1 | `passed` of hts-specs |
        | values by genotype of other keys than GL, GP and PL, in any number | Clinical-Genomics' MIP writes PP so after splitting alleles |
        | no line end at the end of the file, in VCF 4.1 and 4.2 | 4.3 is the first to demand it; a delivery's size and checksum tell a cut file |
        | an INFO key twice in VCF 4.1 and 4.2, unless it is reserved | 4.3 is the first to forbid it; slivar wrote it |
        | INFO of Number=G with any number of values | INFO has no ploidy |
        | values by genotype (PL, GL, GP) for one allele or two where GT is missing | GATK, DRAGEN |
        | one value of a key by ALT where ALT is `.` | callers write a 0 |
        | IUPAC codes in REF | references have them, and callers copy them |
        | blanks in INFO values; a `;` at the end of INFO | annotators; Strelka 1 |
        | empty lines at the end of the file | editors |
        | END before POS in a variant record | Delly writes the mate's position |

        ## Refused, and found in the wild
        | what | where |
        | --- | --- |
        | text in `datasetsmissingcall`, which the header calls Integer | the NIST truth set 2.x (later ones say String) |
        | a tab at the end of the column line | a Mills indel file of a workflow's test data |

        ## Out of scope
        | what | why |
        | --- | --- |
        | BCF | no platform delivers it; it is refused as no VCF |
        | VCF 4.0 and older | superseded in 2011; refused by its first line |
        | `hts-specs-sam` (88 files) | cases of SAM text. No step of ours reads SAM text: BAM and CRAM deliveries are read by samtools, whose refusal fails `prepare` |


        """;

    /// <summary>The page.</summary>
    public static string Render(IReadOnlyList<ConformanceCase> cases)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        page.Append("| collection | must pass | passed | must be refused | refused | exceptions |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var collection in cases.GroupBy(static c => c.Collection))
        {
            Append(page, $"| {collection.Key} | {collection.Count(static c => c.MustPass)} | {collection.Count(static c => c.MustPass && c.Conforms)} | ");
            Append(page, $"{collection.Count(static c => !c.MustPass)} | {collection.Count(static c => !c.MustPass && c.Conforms)} | {collection.Count(static c => !c.Conforms)} |\n");
        }

        page.Append("\n## Exceptions\nWhere ingest does not do what a collection asks for, each with why.\n");
        foreach (var exception in ConformanceExceptions.All)
        {
            Append(page, $"\n**{exception.What}.** {exception.Why}\n\n");
            foreach (var file in exception.Files)
            {
                Append(page, $"- `{file}`\n");
            }
        }

        page.Append(Rules.ReplaceLineEndings("\n"));
        page.Append("## Every file\n");
        foreach (var collection in cases.GroupBy(static c => c.Collection))
        {
            Append(page, $"\n### {collection.Key}\n| file | must | became |\n| --- | --- | --- |\n");
            foreach (var one in collection)
            {
                Append(page, $"| {Cell(one.Path[(one.Collection.Length + 1)..])} | {Must(one)} | {Cell(Became(one))} |\n");
            }
        }

        return page.ToString();
    }

    private static string Must(ConformanceCase one) =>
        one.MustPass ? "pass" : ConformanceExpectations.Why(one.Path) is { } why ? $"be refused: {Cell(why)}" : "be refused";

    private static string Became(ConformanceCase one) => one.Fault is { } fault
        ? $"{(one.Conforms ? "" : "EXCEPTION: ")}{fault.Where}: expected {fault.Expected}, found {fault.Found}"
        : string.Create(CultureInfo.InvariantCulture, $"{(one.Conforms ? "" : "EXCEPTION: ")}{one.Records} records");

    // A bar or an angle bracket would end the cell, or be read as HTML.
    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    private static void Append(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));
}
