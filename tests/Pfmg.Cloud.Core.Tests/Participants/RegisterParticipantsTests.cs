using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Tests.Policy;

namespace Pfmg.Cloud.Core.Tests.Participants;

/// <summary>Participants are entered whole or not at all, once, and with parents that can be theirs.</summary>
public sealed class RegisterParticipantsTests : IDisposable
{
    private const string Trio = "F1 child dad mum 1 2\nF1 dad 0 0 1 1\n# a comment\nF1\tmum\t0\t0\t2\t-9\n";
    private readonly Counter _counter = new();

    [Fact]
    public async Task A_pedigree_is_entered_once()
    {
        Assert.Equal(new RegisteredBatch(1, 3, 0, 0), await EnterAsync(ReadParticipants.Ped(Trio, "a.ped")));
        Assert.Equal(new RegisteredBatch(1, 0, 0, 3), await EnterAsync(ReadParticipants.Ped(Trio, "a.ped")));
        Assert.Equal(new RegisteredBatch(2, 0, 1, 2), await EnterAsync(ReadParticipants.Ped(Trio.Replace("1 2\n", "1 1\n", StringComparison.Ordinal), "a.ped")));
        var state = await _counter.Register.ReadAsync(CancellationToken.None);
        Assert.True(state.TryFind("child", out var child));
        Assert.Equal(("mum", "dad", DeclaredSex.Male, false, 0), (child.Data.Mother, child.Data.Father, child.Data.Sex, child.Data.Affected, child.Number));
    }

    [Theory]
    [InlineData("F1 child dad mum 1 2\nF1 dad 0 0 2 1\nF1 mum 0 0 2 1\n", "line 1, father: expected a man, found dad, declared female")]
    [InlineData("F1 child dad mum 1 2\nF1 mum 0 0 1 1\n", "line 1, mother: expected a woman, found mum, declared male")]
    [InlineData("F1 a 0 b 1 2\nF1 b c 0 2 2\nF1 c 0 a 1 2\n", "expected nobody to be their own ancestor")]
    [InlineData("F1 a a 0 1 2\n", "expected nobody to be their own ancestor")]
    [InlineData("F1 a b b 0 2\n", "line 1, father: expected another than the mother, found b")]
    [InlineData("F1 a 0 0 0 2\nF1 a 0 0 0 2\n", "line 2, id: expected each participant once, found again after line 1")]
    [InlineData("F1 a 0 0 0\n", "line 1: expected 6 columns")]
    [InlineData("F1 a 0 0 0 7\n", "line 1: expected a phenotype of 1, 2, 0 or -9")]
    public async Task A_pedigree_that_cannot_be_is_refused_with_its_place(string ped, string expected)
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(async () => await EnterAsync(ReadParticipants.Ped(ped, "a.ped")));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("a.ped, ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await _counter.Register.ReadAsync(CancellationToken.None)).Version);
    }

    [Theory]
    [InlineData("""[{"id":"a","birthDate":"2030-01-01"}]""", "[0], birthDate")]
    [InlineData("""[{"id":"a","birthDate":"2000-01-01","deathDate":"1999-01-01"}]""", "[0], deathDate")]
    [InlineData("""[{"id":"a","phenotypes":["seizures"]}]""", "[0], phenotypes")]
    [InlineData("""[{"id":"a","phenotypes":["HP:0001250"],"excludedPhenotypes":["HP:0001250"]}]""", "[0], excludedPhenotypes")]
    [InlineData("""[{"id":"a","diseases":["MONDO:1"]}]""", "[0], diseases")]
    [InlineData("""[{"id":" a"}]""", "[0], id")]
    [InlineData("{\"id\":\"a\",\"mother\":\"m\",\"birthDate\":\"2000-01-01\"}\n{\"id\":\"m\",\"birthDate\":\"2001-01-01\",\"sex\":\"female\"}\n", "line 1, mother: expected somebody born before the child, found m, born on 2001-01-01, and the child on 2000-01-01")]
    [InlineData("""{"id":"a","birthdat":"2000-01-01"}""", "line 1: expected a participant as a JSON object")]
    [InlineData("[{]", "a JSON array of participants")]
    public async Task A_participant_who_cannot_be_is_refused_with_the_place(string json, string expected)
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(async () => await EnterAsync(ReadParticipants.Json(json, "people.json")));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("people.json, ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parent_who_is_registered_already_counts()
    {
        await EnterAsync(ReadParticipants.Json("""[{"id":"m","sex":"male","birthDate":"1990-01-01"}]""", "one.json"));
        await Assert.ThrowsAsync<InvalidInputException>(async () => await EnterAsync(ReadParticipants.Json("""[{"id":"c","mother":"m"}]""", "two.json")));
        await EnterAsync(ReadParticipants.Json("""[{"id":"c","father":"m"}]""", "two.json"));
        var refused = await Assert.ThrowsAsync<InvalidInputException>(async () => await EnterAsync(ReadParticipants.Json("""[{"id":"m","mother":"c"}]""", "three.json")));
        Assert.Contains("ancestor", refused.Message, StringComparison.Ordinal);
    }

    private Task<RegisteredBatch> EnterAsync(IReadOnlyList<PlacedParticipant> sent) =>
        new RegisterParticipants(_counter.Register, _counter.Clock).RunAsync("manager", sent[0].Where.StartsWith('[') || sent[0].Participant.Family is null ? "people.json" : "a.ped", sent, CancellationToken.None);

    public void Dispose() => _counter.Dispose();
}
