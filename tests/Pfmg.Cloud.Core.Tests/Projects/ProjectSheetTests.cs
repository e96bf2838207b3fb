using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>The sheet, its faults, and what consents are matched by.</summary>
public sealed class ProjectSheetTests
{
    private static readonly JsonObject Schema =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", "project-sheet.schema.json")))!.AsObject();

    [Theory]
    [InlineData(typeof(ProjectSheet), null)]
    [InlineData(typeof(Investigator), "investigator")]
    [InlineData(typeof(DataTransfer), "transfer")]
    [InlineData(typeof(Institution), "institution")]
    [InlineData(typeof(RegulatoryFile), "regulatory")]
    public void Schema_and_record_have_the_same_members(Type record, string? definition)
    {
        var schema = definition is null ? Schema : Schema["$defs"]![definition]!.AsObject();
        Assert.Equal(
            record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(one => JsonNamingPolicy.CamelCase.ConvertName(one.Name)).Order(StringComparer.Ordinal),
            schema["properties"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.False((bool)schema["additionalProperties"]!);
    }

    [Fact]
    public void Schema_and_reader_know_the_same_words()
    {
        Assert.Equal(SheetValues.Purposes, Texts(Schema["properties"]!["purpose"]!["enum"]!));
        Assert.Equal(SheetValues.Sequencing, Texts(Schema["properties"]!["sequencing"]!["items"]!["enum"]!));
        Assert.Equal(SheetValues.DataModalities, Texts(Schema["properties"]!["dataModalities"]!["items"]!["enum"]!));
        Assert.Equal(SheetValues.Categories, Texts(Schema["$defs"]!["regulatory"]!["properties"]!["category"]!["enum"]!));
    }

    [Fact]
    public void A_complete_sheet_lacks_nothing_and_comes_back_as_it_was()
    {
        var sheet = Desk.Sheet(Desk.CompleteSheet);
        Assert.Empty(CheckSheet.Missing(sheet));
        var written = JsonSerializer.Serialize(sheet, PfmgJson.Options);
        Assert.Equal(written, JsonSerializer.Serialize(Desk.Sheet(written), PfmgJson.Options));
        Assert.Equal(sheet.Digest(), Desk.Sheet(written).Digest());
    }

    [Fact]
    public void Whatever_is_left_out_of_a_complete_sheet_is_named_unless_it_may_be()
    {
        string[] optional = ["transfers", "biologicalSamples", "clinicalReports", "researchTypes", "diseases", "datasets"];
        foreach (var member in Schema["properties"]!.AsObject().Select(pair => pair.Key).Except(optional, StringComparer.Ordinal))
        {
            var json = JsonNode.Parse(Desk.CompleteSheet)!.AsObject();
            Assert.True(json.Remove(member), member);
            Assert.Contains(CheckSheet.Missing(Desk.Sheet(json.ToJsonString())), fault => fault.Where == member || fault.Where.StartsWith(member + ".", StringComparison.Ordinal));
        }

        Assert.Equal("diseases", CheckSheet.Missing(Desk.Sheet(Desk.CompleteSheet) with { Purpose = SheetValues.DiseaseSpecific }).Single().Where);
    }

    [Fact]
    public void Every_fault_is_named_and_not_the_first_alone()
    {
        var json = """
            {
              "title": "", "patients": 1.5, "sequencing": ["wgs", "wgs", "rna"], "from": "2027-01-02", "until": "2027-01-01", "countries": ["FR"],
              "transfers": [{ "to": "X", "country": "US", "data": "d" }], "investigators": [{ "name": "A" }], "objective": "a\u0000b", "publishes": "yes",
              "regulatory": { "category": "riph-4", "cnl": "x" }, "title": "Twice"
            }
            """;
        var faults = Assert.Throws<InvalidInputException>(() => Desk.Sheet(json)).Faults;
        Assert.Equal(
            [
                "investigators[0].institution", "objective", "patients", "publishes", "regulatory.category", "regulatory.cnl", "sequencing[1]", "sequencing[2]", "title", "title",
                "transfers[0].country", "transfers[0].safeguards", "until",
            ],
            faults.Select(fault => fault.Where).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_draft_does_not_tell_counts_as_the_answer_that_denies()
    {
        var use = new ProjectSheet().ToUse("prj-1", []);
        Assert.True(use.IsForProfit);
        Assert.False(use.InstitutionsAreNonProfit);
        Assert.True(use.DevelopsMethods);
        Assert.True(use.StudiesAncestry);
        Assert.True(use.PhenotypesOnly);
        Assert.Equal(
            [Undertaking.Declined, Undertaking.Declined, Undertaking.Declined, Undertaking.Declined],
            [use.EthicsApproval, use.Publication, use.Collaboration, use.ReturnOfResults]);
    }

    [Theory]
    [InlineData("riph-1", "cpp,ansm,cnil")]
    [InlineData("riph-2", "cpp,cnil")]
    [InlineData("riph-3", "cpp,cnil")]
    [InlineData("data-only", "cnil")]
    public void The_references_that_a_category_needs_are_asked_for(string category, string needed) => Assert.Equal(
        needed.Split(',').Select(one => $"regulatory.{one}"), CheckSheet.MissingReferences(new RegulatoryFile(category, null, null, null)).Select(fault => fault.Where));

    [Fact]
    public void References_that_arrive_later_leave_the_digest_that_was_accepted()
    {
        var sheet = Desk.Sheet(Desk.CompleteSheet);
        Assert.Equal(sheet.Digest(), (sheet with { Regulatory = sheet.Regulatory! with { Cpp = "CPP 1", Cnil = "MR-003" } }).Digest());
        Assert.NotEqual(sheet.Digest(), (sheet with { ForProfit = true }).Digest());
    }

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(text => text!.GetValue<string>());
}
