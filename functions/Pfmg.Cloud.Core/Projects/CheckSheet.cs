using System.Globalization;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>The rules of a sheet: those that even a draft keeps, and what a submission must have.</summary>
public static partial class CheckSheet
{
    private const int LongestTitle = 200;
    private const int LongestText = 4_000;
    private const int LongestName = 200;
    private const int MostEntries = 100;

    /// <summary>What breaks a rule in a sheet of whatever completeness.</summary>
    public static IReadOnlyList<InputFault> Faults(ProjectSheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        List<InputFault> faults = [.. TextFaults(sheet), .. ListFaults(sheet)];
        foreach (var (where, country) in CountriesOf(sheet).Where(pair => pair.Country.Length > 0 && !Country().IsMatch(pair.Country)))
        {
            faults.Add(Fault(where, "a country's two capital letters (ISO 3166-1)", country));
        }

        if (sheet is { From: { } from, Until: { } until } && until < from)
        {
            faults.Add(Fault("until", $"a day not before {Text(from)}", Text(until)));
        }

        foreach (var (i, transfer) in sheet.Transfers.Index().Where(pair => sheet.Countries.Count > 0 && !sheet.Countries.Contains(pair.Item.Country, StringComparer.Ordinal)))
        {
            faults.Add(Fault($"transfers[{i}].country", $"one of the countries of the project: {string.Join(", ", sheet.Countries)}", transfer.Country));
        }

        return faults;
    }

    /// <summary>What a submission must have and this sheet has not.</summary>
    public static IReadOnlyList<InputFault> Missing(ProjectSheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        List<(string Where, bool Is)> asked =
        [
            ("title", sheet.Title is not null),
            ("objective", sheet.Objective is not null),
            ("investigators", sheet.Investigators.Count > 0),
            ("inclusionCriteria", sheet.InclusionCriteria is not null),
            ("sequencing", sheet.Sequencing.Count > 0),
            ("patients", sheet.Patients is not null),
            ("dataModalities", sheet.DataModalities.Count > 0),
            ("information", sheet.Information is not null),
            ("dataQuality", sheet.DataQuality is not null),
            ("regulatory.category", sheet.Regulatory?.Category is not null),
            ("purpose", sheet.Purpose is not null),
            ("diseases", sheet.Purpose != SheetValues.DiseaseSpecific || sheet.Diseases.Count > 0),
            ("methodsDevelopment", sheet.MethodsDevelopment is not null),
            ("ancestry", sheet.Ancestry is not null),
            ("geneticStudies", sheet.GeneticStudies is not null),
            ("forClinicalCare", sheet.ForClinicalCare is not null),
            ("forProfit", sheet.ForProfit is not null),
            ("institutions", sheet.Institutions.Count > 0),
            ("countries", sheet.Countries.Count > 0),
            ("from", sheet.From is not null),
            ("until", sheet.Until is not null),
            ("publishes", sheet.Publishes is not null),
            ("collaborates", sheet.Collaborates is not null),
            ("returnsResults", sheet.ReturnsResults is not null),
        ];
        List<InputFault> missing = [.. asked.Where(one => !one.Is).Select(one => Fault(one.Where, "a value, before it is submitted", "none"))];
        if (sheet.Investigators.Count > 0 && sheet.Investigators.Count(one => one.Principal) != 1)
        {
            missing.Add(Fault("investigators", "one principal investigator", $"{sheet.Investigators.Count(one => one.Principal)}"));
        }

        if (sheet.ForProfit == false && sheet.Institutions.Count > 0 && !sheet.Institutions.Any(one => one.NotForProfit))
        {
            missing.Add(Fault("forProfit", "true, where no institution is not-for-profit", "false"));
        }

        return missing;
    }

    /// <summary>References that the law asks for by a sheet's category and that are not there; a charter is signed when none is missing.</summary>
    /// <remarks>Source: Code de la santé publique, L. 1121-4: the first kind needs the opinion of a CPP and ANSM's authorisation, the others a CPP's opinion; research on data alone the CNIL's rules.</remarks>
    public static IReadOnlyList<InputFault> MissingReferences(RegulatoryFile? file)
    {
        var missing = new List<InputFault>();
        if (file?.Category is not { } category)
        {
            missing.Add(Fault("regulatory.category", "a category", "none"));
            return missing;
        }

        if (category != SheetValues.DataOnly && file.Cpp is null)
        {
            missing.Add(Fault("regulatory.cpp", $"a CPP's reference, for {category}", "none"));
        }

        if (category == "riph-1" && file.Ansm is null)
        {
            missing.Add(Fault("regulatory.ansm", "ANSM's reference, for riph-1", "none"));
        }

        if (file.Cnil is null)
        {
            missing.Add(Fault("regulatory.cnil", "the CNIL's reference, or the reference methodology that is followed", "none"));
        }

        return missing;
    }

    private static IEnumerable<InputFault> TextFaults(ProjectSheet sheet)
    {
        List<(string Where, string? Text, int Longest)> texts =
        [
            ("title", sheet.Title, LongestTitle), ("objective", sheet.Objective, LongestText), ("inclusionCriteria", sheet.InclusionCriteria, LongestText),
            ("biologicalSamples", sheet.BiologicalSamples, LongestText), ("clinicalReports", sheet.ClinicalReports, LongestText),
            ("information", sheet.Information, LongestText), ("dataQuality", sheet.DataQuality, LongestText),
            ("regulatory.cpp", sheet.Regulatory?.Cpp, LongestName), ("regulatory.ansm", sheet.Regulatory?.Ansm, LongestName), ("regulatory.cnil", sheet.Regulatory?.Cnil, LongestName),
        ];
        texts.AddRange(sheet.Investigators.SelectMany((one, i) => new (string, string?, int)[]
        {
            ($"investigators[{i}].name", one.Name, LongestName), ($"investigators[{i}].institution", one.Institution, LongestName),
        }));
        texts.AddRange(sheet.Transfers.SelectMany((one, i) => new (string, string?, int)[]
        {
            ($"transfers[{i}].to", one.To, LongestName), ($"transfers[{i}].data", one.Data, LongestText), ($"transfers[{i}].safeguards", one.Safeguards, LongestText),
        }));
        texts.AddRange(sheet.Institutions.SelectMany((one, i) => new (string, string?, int)[]
        {
            ($"institutions[{i}].id", one.Id, LongestName), ($"institutions[{i}].name", one.Name, LongestName),
        }));
        return texts.Where(one => one.Text is not null && !IsText(one.Text, one.Longest))
            .Select(one => Fault(one.Where, $"at most {one.Longest} characters, none of them a control character but new lines", $"{one.Text!.Length} characters"));
    }

    private static IEnumerable<InputFault> ListFaults(ProjectSheet sheet)
    {
        List<(string Where, IReadOnlyList<string> Values, IReadOnlyList<string>? Words, Regex? Form, string Expected)> lists =
        [
            ("sequencing", sheet.Sequencing, SheetValues.Sequencing, null, ""),
            ("dataModalities", sheet.DataModalities, SheetValues.DataModalities, null, ""),
            ("diseases", sheet.Diseases, null, Mondo(), "a Mondo disease, such as MONDO:0005027"),
            ("datasets", sheet.Datasets, null, Name(), "a dataset's id"),
            ("researchTypes", sheet.ResearchTypes, null, Name(), "a word of lower-case letters, digits and '-'"),
            ("countries", sheet.Countries, null, null, ""),
        ];
        foreach (var (where, values, words, form, expected) in lists)
        {
            if (values.Count > MostEntries)
            {
                yield return Fault(where, $"at most {MostEntries}", $"{values.Count}");
            }

            foreach (var (i, value) in values.Index())
            {
                if (words is not null && !words.Contains(value, StringComparer.Ordinal))
                {
                    yield return Fault($"{where}[{i}]", $"one of {string.Join(", ", words)}", Excerpt(value));
                }
                else if (form is not null && !form.IsMatch(value))
                {
                    yield return Fault($"{where}[{i}]", expected, Excerpt(value));
                }
                else if (values.Take(i).Contains(value, StringComparer.Ordinal))
                {
                    yield return Fault($"{where}[{i}]", "each once", Excerpt(value));
                }
            }
        }

        foreach (var (where, count) in new (string, int)[] { ("investigators", sheet.Investigators.Count), ("transfers", sheet.Transfers.Count), ("institutions", sheet.Institutions.Count) })
        {
            if (count > MostEntries)
            {
                yield return Fault(where, $"at most {MostEntries}", $"{count}");
            }
        }
    }

    private static IEnumerable<(string Where, string Country)> CountriesOf(ProjectSheet sheet) =>
        sheet.Countries.Select((one, i) => ($"countries[{i}]", one))
            .Concat(sheet.Institutions.Select((one, i) => ($"institutions[{i}].country", one.Country)))
            .Concat(sheet.Transfers.Select((one, i) => ($"transfers[{i}].country", one.Country)));

    /// <summary>Whether a text may be kept: not longer, and without control characters other than new lines and tabs.</summary>
    internal static bool IsText(string text, int longest) => text.Length <= longest && !text.Any(static c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Excerpt(string text) => Runs.JsonFields.Excerpt(text);

    private static InputFault Fault(string where, string expected, string found) => new(ReadSheet.File, where, expected, found);

    [GeneratedRegex("^[A-Z]{2}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Country();

    [GeneratedRegex("^MONDO:[0-9]{7}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Mondo();

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,99}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
