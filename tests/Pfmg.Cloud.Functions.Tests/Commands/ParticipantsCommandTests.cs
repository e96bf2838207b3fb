using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Commands;

/// <summary>`pfmg participants import`, over good and bad files.</summary>
public sealed class ParticipantsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Files => new()
    {
        { "people.csv", "id;family;sex;birthDate\nchild;F1;female;2015-03-01\nmum;F1;female;1985-01-01\n" },
        { "people.tsv", "id\tfamily\tsex\tbirthDate\nchild\tF1\tfemale\t2015-03-01\nmum\tF1\tfemale\t1985-01-01\n" },
        { "people.ndjson", "{\"id\":\"child\",\"family\":\"F1\",\"sex\":\"female\"}\n{\"id\":\"mum\"}\n" },
        { "people.json", "[{\"id\":\"child\"},{\"id\":\"mum\"}]" },
        { "people.ped", "F1 child 0 mum 2 2\nF1 mum 0 0 2 1\n" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_entered_once_however_often_it_is_sent(string name, string text)
    {
        Assert.Equal((1L, 2, 0), await ImportedAsync(name, text));
        Assert.Equal((1L, 0, 2), await ImportedAsync(name, text));
    }

    [Fact]
    public async Task A_file_with_one_bad_line_changes_nothing()
    {
        await ImportedAsync("good.csv", "id,sex\na,male\n");
        foreach (var (name, text, expected) in new[]
        {
            ("bad.csv", "id,sex\nb,male\nc,man\n", "bad.csv, line 3, sex: expected female, male or unknown, found something else"),
            ("bad.ndjson", "{\"id\":\"b\"}\n{\"id\":\"c\",\"birthdat\":\"2000-01-01\"}\n", "bad.ndjson, line 2"),
            ("bad.ped", "F1 b 0 0 1 2\nF1 c 0 0 1\n", "bad.ped, line 2: expected 6 columns"),
            ("twice.csv", "id\nb\nb\n", "twice.csv, line 3, id: expected each participant once, found again after line 2"),
        })
        {
            var refused = await RunAsync(name, text);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
            Assert.Empty(refused.Output);
        }

        Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "store", "counter", "register")));
        Assert.Equal((1L, 0, 1), await ImportedAsync("good.csv", "id,sex\na,male\n"));
    }

    private async Task<(long Version, int New, int Known)> ImportedAsync(string name, string text)
    {
        var run = await RunAsync(name, text);
        Assert.True(run.ExitCode == 0, run.Error);
        var batch = JsonNode.Parse(run.Output)!;
        return ((long)batch["registerVersion"]!, (int)batch["registered"]!, (int)batch["unchanged"]!);
    }

    private async Task<CommandRun> RunAsync(string name, string text)
    {
        await File.WriteAllTextAsync(_folder[name], text);
        return await CommandRun.OfAsync("participants", "import", _folder[name], "--by", "data-office", "--store", Path.Combine(_folder.Path, "store"));
    }

    public void Dispose() => _folder.Dispose();
}
