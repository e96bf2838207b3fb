using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Tests.Participants;

/// <summary>Tables of participants, as spreadsheets write them.</summary>
public sealed class ReadParticipantTableTests
{
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Every_column_is_read(char separator)
    {
        string Row(params string[] cells) => string.Join(separator, cells);
        var text = "\uFEFF" + Row("id", "family", "mother", "father", "sex", "affected", "birthDate", "deathDate", "indication", "phenotypes", "excludedPhenotypes", "diseases", "platform", "clinicians", "Pilot") + "\r\n"
            + "# a comment\r\n\r\n"
            + Row("child", "F1", "mum", "dad", "Female", "true", "2015-03-01", "2020-01-02", $"\"A \"\"rare\"\"{separator} one\"", "HP:0001250|HP:0000252", "HP:0000001", "MONDO:0005027", "seqoia", "dr-a | dr-b", "p1") + "\r\n"
            + Row("mum", "", "", "", "", "", "", "", "", "", "", "", "", "", "") + "\r\n";
        var read = ReadParticipantTable.Run(text, "people.csv");

        Assert.Equal(["line 4", "line 5"], read.Select(static one => one.Where));
        var child = read[0].Participant;
        Assert.Equal(
            ("child", "F1", "mum", "dad", DeclaredSex.Female, true, new DateOnly(2015, 3, 1), new DateOnly(2020, 1, 2), $"A \"rare\"{separator} one", "seqoia", "p1"),
            (child.Id, child.Family, child.Mother, child.Father, child.Sex, child.Affected, child.BirthDate, child.DeathDate, child.Indication, child.Platform, child.Pilot));
        Assert.Equal((["HP:0001250", "HP:0000252"], ["HP:0000001"], ["MONDO:0005027"], ["dr-a", "dr-b"]), (child.Phenotypes.ToArray(), child.ExcludedPhenotypes.ToArray(), child.Diseases.ToArray(), child.Clinicians.ToArray()), Same);
        Assert.Equal(("mum", null, DeclaredSex.Unknown, null), (read[1].Participant.Id, read[1].Participant.Family, read[1].Participant.Sex, read[1].Participant.Affected));

        static bool Same((string[], string[], string[], string[]) one, (string[], string[], string[], string[]) other) =>
            one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2) && one.Item3.SequenceEqual(other.Item3) && one.Item4.SequenceEqual(other.Item4);
    }

    [Theory]
    [InlineData("", "people.csv: expected a heading, then a participant a line, found nothing")]
    [InlineData("family\nF1\n", "line 1: expected a column id, found none")]
    [InlineData("id,birthdat\na,\n", "line 1, column 2: expected one of id, family")]
    [InlineData("id,sex,Sex\na,,\n", "line 1, Sex: expected each heading once")]
    [InlineData("id,sex\na,woman\n", "line 2, sex: expected female, male or unknown, found something else")]
    [InlineData("id,birthDate\na,01/03/2015\n", "line 2, birthDate: expected a date as 2026-11-22, found something else")]
    [InlineData("id,affected\na,yes\n", "line 2, affected: expected true or false")]
    [InlineData("id,sex\na\n", "line 2: expected 2 cells")]
    [InlineData("id,indication\na,\"open\n", "line 2: expected 2 cells, quotes closed")]
    public void What_is_no_table_is_refused_with_its_place_and_without_its_values(string text, string expected)
    {
        var refused = Assert.Throws<InvalidInputException>(() => ReadParticipantTable.Run(text, "people.csv"));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("woman", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var refused = Assert.Throws<InvalidInputException>(() => ReadParticipantTable.Run("id,sex,birthDate\na,x,y\nb\n", "people.csv"));
        Assert.Equal(["line 2, sex", "line 2, birthDate", "line 3"], refused.Faults.Select(static one => one.Where));
    }
}
