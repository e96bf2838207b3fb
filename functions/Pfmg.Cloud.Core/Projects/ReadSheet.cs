using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>Reads a project's sheet, and names every fault in it instead of the first.</summary>
public static class ReadSheet
{
    /// <summary>What faults name as the file.</summary>
    public const string File = "sheet";

    private const int MostPatients = 1_000_000;

    /// <summary>Reads a sheet of whatever completeness.</summary>
    /// <exception cref="InvalidInputException">Something in it is no value of its field, or breaks a rule; all of it is named.</exception>
    public static ProjectSheet Parse(JsonElement json)
    {
        var faults = new List<InputFault>();
        var sheet = Read(new JsonFields(json, File, "", faults));
        faults.AddRange(CheckSheet.Faults(sheet));
        return faults.Count == 0 ? sheet : throw new InvalidInputException(faults);
    }

    private static ProjectSheet Read(JsonFields fields)
    {
        var sheet = new ProjectSheet
        {
            Title = fields.Text("title"),
            Objective = fields.Text("objective"),
            Investigators = [.. fields.Objects("investigators", required: false, mayBeEmpty: true).Select(ReadInvestigator)],
            InclusionCriteria = fields.Text("inclusionCriteria"),
            Sequencing = fields.Texts("sequencing"),
            Patients = (int?)fields.Whole("patients", 1, MostPatients),
            DataModalities = fields.Texts("dataModalities"),
            Transfers = [.. fields.Objects("transfers", required: false, mayBeEmpty: true).Select(ReadTransfer)],
            BiologicalSamples = fields.Text("biologicalSamples"),
            ClinicalReports = fields.Text("clinicalReports"),
            Information = fields.Text("information"),
            DataQuality = fields.Text("dataQuality"),
            Regulatory = fields.Object("regulatory") is { } regulatory ? ReadRegulatory(regulatory) : null,
            Purpose = fields.Word("purpose", SheetValues.Purposes),
            Diseases = fields.Texts("diseases"),
            MethodsDevelopment = fields.Truth("methodsDevelopment"),
            Ancestry = fields.Truth("ancestry"),
            GeneticStudies = fields.Truth("geneticStudies"),
            ForClinicalCare = fields.Truth("forClinicalCare"),
            ResearchTypes = fields.Texts("researchTypes"),
            ForProfit = fields.Truth("forProfit"),
            Institutions = [.. fields.Objects("institutions", required: false, mayBeEmpty: true).Select(ReadInstitution)],
            Countries = fields.Texts("countries"),
            From = fields.Date("from"),
            Until = fields.Date("until"),
            Publishes = fields.Truth("publishes"),
            Collaborates = fields.Truth("collaborates"),
            ReturnsResults = fields.Truth("returnsResults"),
            Datasets = fields.Texts("datasets"),
        };
        fields.End();
        return sheet;
    }

    /// <summary>Reads a regulatory file alone.</summary>
    /// <exception cref="InvalidInputException">Something in it is at fault; all of it is named.</exception>
    public static RegulatoryFile ParseRegulatory(JsonElement json)
    {
        var faults = new List<InputFault>();
        var file = ReadRegulatory(new JsonFields(json, "regulatory", "", faults));
        faults.AddRange(CheckSheet.Faults(new ProjectSheet { Regulatory = file }));
        return faults.Count == 0 ? file : throw new InvalidInputException(faults);
    }

    private static Investigator ReadInvestigator(JsonFields fields)
    {
        var read = new Investigator(fields.Text("name", required: true) ?? "", fields.Text("institution", required: true) ?? "", fields.Truth("principal") ?? false);
        fields.End();
        return read;
    }

    private static DataTransfer ReadTransfer(JsonFields fields)
    {
        var read = new DataTransfer(
            fields.Text("to", required: true) ?? "", fields.Text("country", required: true) ?? "", fields.Text("data", required: true) ?? "", fields.Text("safeguards", required: true) ?? "");
        fields.End();
        return read;
    }

    private static Institution ReadInstitution(JsonFields fields)
    {
        var read = new Institution(
            fields.Text("id", required: true) ?? "", fields.Text("name", required: true) ?? "", fields.Text("country", required: true) ?? "", fields.Truth("notForProfit") ?? false);
        fields.End();
        return read;
    }

    private static RegulatoryFile ReadRegulatory(JsonFields fields)
    {
        var read = new RegulatoryFile(fields.Word("category", SheetValues.Categories), fields.Text("cpp"), fields.Text("ansm"), fields.Text("cnil"));
        fields.End();
        return read;
    }
}
