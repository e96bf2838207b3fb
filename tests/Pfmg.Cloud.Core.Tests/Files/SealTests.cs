using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Files;

/// <summary>What is sealed stays, tells nothing, and opens for its purpose and its house alone.</summary>
public sealed class SealTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_text_comes_back_and_its_token_is_the_same_each_time()
    {
        var seal = new Seal(new FileKeyRing(_folder["a.pem"]));
        var token = await seal.SealAsync("drs-object", "Project\nprj-1\n7\nvariants", default);

        Assert.Equal(token, await new Seal(new FileKeyRing(_folder["a.pem"])).SealAsync("drs-object", "Project\nprj-1\n7\nvariants", default));
        Assert.Equal("Project\nprj-1\n7\nvariants", await seal.OpenAsync("drs-object", token, default));
        Assert.Matches("^[A-Za-z0-9_-]+$", token);
    }

    [Fact]
    public async Task Texts_that_differ_in_one_letter_have_nothing_in_common()
    {
        var seal = new Seal(new FileKeyRing(_folder["a.pem"]));
        var (one, other) = (await seal.SealAsync("drs-object", "Project\nprj-1\n7\nreads", default), await seal.SealAsync("drs-object", "Project\nprj-2\n7\nreads", default));

        Assert.True(one.Zip(other).Count(static pair => pair.First == pair.Second) < one.Length / 4, "as few letters as two random texts share");
    }

    [Fact]
    public async Task Another_purpose_another_house_and_any_change_open_nothing()
    {
        var seal = new Seal(new FileKeyRing(_folder["a.pem"]));
        var token = await seal.SealAsync("drs-object", "text", default);

        Assert.Null(await seal.OpenAsync("file-ticket", token, default));
        Assert.Null(await new Seal(new FileKeyRing(_folder["b.pem"])).OpenAsync("drs-object", token, default));
        Assert.Null(await seal.OpenAsync("drs-object", "", default));
        Assert.Null(await seal.OpenAsync("drs-object", "not base64!", default));
        Assert.Null(await seal.OpenAsync("drs-object", token + "=", default));
        Assert.Null(await seal.OpenAsync("drs-object", new string('A', 9_000), default));
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var letter in "AQgw9_")
            {
                Assert.True(token[i] == letter || await seal.OpenAsync("drs-object", token[..i] + letter + token[(i + 1)..], default) is null, "every letter counts");
            }
        }
    }

    [Fact]
    public void A_ticket_says_the_same_once_written_and_read()
    {
        var ticket = new FileTicket
        {
            For = FilePurpose.Project,
            Project = "prj-1",
            Subject = "ada",
            Roles = [Role.Researcher],
            Ends = 1_800_000_000,
            Callset = 7,
            Format = "VCF",
            Part = FilePart.Body,
            Regions = [new SliceRegion("chr20", 5, 9, 4), new SliceRegion("*", 1, int.MaxValue)],
            NoTags = ["PL"],
        };

        Assert.Equal(ticket.Write(), FileTicket.Read(ticket.Write()).Write());
        Assert.Equal(ticket.Regions, FileTicket.Read(ticket.Write()).Regions);
        Assert.True(FileTicket.Read(ticket.Write()).Caller().Is(Role.Researcher));
    }

    public void Dispose() => _folder.Dispose();
}
