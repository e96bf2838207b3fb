using System.Text;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.References;

/// <summary>Insertions and deletions written anywhere in a repeat, brought to where they lie in the lake.</summary>
public sealed class AlignLeftTests
{
    private const int LineBases = 7;
    private readonly MemoryObjectStore _store = new(TimeProvider.System);

    [Theory]
    [InlineData(7, "CA", "", 2, "GCA", "G")]
    [InlineData(9, "CA", "", 2, "GCA", "G")]
    [InlineData(8, "ACA", "A", 2, "GCA", "G")]
    [InlineData(9, "NN", "", 2, "GCA", "G")]
    [InlineData(11, "", "CA", 2, "G", "GCA")]
    [InlineData(6, "A", "AC", 6, "A", "AC")]
    [InlineData(9, "TT", "", null, null, null)]
    [InlineData(11, "TTTTTT", "", null, null, null)]
    [InlineData(9, "CR", "", null, null, null)]
    public async Task What_is_asked_for_anywhere_in_a_repeat_is_one_allele(int position, string before, string after, int? expected, string? reference, string? alternate)
    {
        //                  1234567890123
        await StoreAsync("TGCACACACATTG");

        Assert.Equal(expected is { } at ? new LeftAligned(at, reference!, alternate!) : null, await new AlignLeft(new ReadBases(_store)).RunAsync("r", "c", position, before, after, default));
    }

    [Fact]
    public async Task A_repeat_longer_than_what_is_read_at_first_is_followed_to_its_end()
    {
        await StoreAsync("GATTACG" + new string('T', 20_000) + "C");

        var aligned = await new AlignLeft(new ReadBases(_store)).RunAsync("r", "c", 20_001, "TT", "", default);

        Assert.Equal(new LeftAligned(7, "GTT", "G"), aligned);
    }

    [Fact]
    public async Task What_is_not_there_is_not_aligned()
    {
        await StoreAsync("TGCACACACATTG");
        var align = new AlignLeft(new ReadBases(_store));

        Assert.Null(await align.RunAsync("other", "c", 7, "CA", "", default));
        Assert.Null(await align.RunAsync("r", "d", 7, "CA", "", default));
    }

    [Fact]
    public async Task It_is_what_the_lake_makes_of_the_whole_contig()
    {
        var random = new Random(7);
        var contig = string.Concat(Enumerable.Range(0, 3_000).Select(_ => "ACC"[random.Next(3)]));
        await StoreAsync(contig);
        var align = new AlignLeft(new ReadBases(_store));
        for (var i = 0; i < 300; i++)
        {
            var (position, length) = (random.Next(2, 2_900), random.Next(1, 6));
            var isDeletion = random.Next(2) == 0;
            var bases = isDeletion ? contig.Substring(position - 1, length) : string.Concat(Enumerable.Range(0, length).Select(_ => "AC"[random.Next(2)]));
            var anchor = contig.Substring(position - 2, 1);
            var whole = new Normalise().Of(
                position - 1, Encoding.ASCII.GetBytes(isDeletion ? anchor + bases : anchor), Encoding.ASCII.GetBytes(isDeletion ? anchor : anchor + bases), Encoding.ASCII.GetBytes(contig));
            var expected = new LeftAligned(whole.Pos, Encoding.ASCII.GetString(whole.Ref), Encoding.ASCII.GetString(whole.Alt));

            Assert.Equal(expected, await align.RunAsync("r", "c", position, isDeletion ? bases : "", isDeletion ? "" : bases, default));
        }
    }

    private async Task StoreAsync(string contig)
    {
        var fasta = ">c\n" + string.Concat(contig.Chunk(LineBases).Select(static line => new string(line) + "\n"));
        await PutAsync(ReferenceInfo.FastaPathOf("r"), fasta.ToLowerInvariant());
        await PutAsync(ReferenceInfo.FastaPathOf("r") + ".fai", FastaIndex.Format([new FastaIndexEntry("c", contig.Length, 3, LineBases, LineBases + 1)]));
    }

    private async Task PutAsync(string path, string text)
    {
        using var content = new MemoryStream(Encoding.ASCII.GetBytes(text));
        await _store.PutAsync(path, content, PutCondition.CreateOnly, default);
    }
}
