using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Faults;

/// <summary>Every table's file with one bit turned, somewhere in each kind of byte it has, and cut off.</summary>
/// <remarks>
/// A page that ends with zstd's checksum is never read wrong. Page headers and the footer have none: there the log's SHA-256,
/// which `verify` compares, finds what a query may not.
/// </remarks>
public sealed class DamagedFileTests : IAsyncLifetime, IDisposable
{
    private const int Seed = 97;
    private const int FlipsAKind = 3;
    private const string Gvcf = "d_gvcf_1kg_chr22/HG00187.hg38.g.vcf.gz";
    private readonly TestLake _lake = new();

    /// <summary>Those that a gVCF fills.</summary>
    public static TheoryData<string> Tables { get; } = ["samples", "calls", "assayed", "records", "formats"];

    public Task InitializeAsync() => _lake.IngestAsync(Repository.TestData(Gvcf));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_turned_bit_leaves_the_answer_or_names_the_file_and_verify_finds_it(string table)
    {
        var file = await FileAsync(table);
        var local = _lake.Store.LocalPath(file.Path)!;
        var whole = await File.ReadAllBytesAsync(local);
        var right = await AskAsync(table);
        foreach (var (kind, position, bit) in Flips(whole))
        {
            var damaged = (byte[])whole.Clone();
            damaged[position] ^= (byte)(1 << bit);
            await File.WriteAllBytesAsync(local, damaged);
            var where = string.Create(CultureInfo.InvariantCulture, $"{kind}, bit {bit} of byte {position} of {whole.Length}");

            var answer = await AskAsync(table);

            Assert.True(answer == right || answer.Contains(file.Path, StringComparison.Ordinal) || (answer.StartsWith("answer", StringComparison.Ordinal) && !IsGuarded(kind, whole)), $"{where}: {answer}");
            Assert.Contains(file.Path, (await VerifyAsync()).Select(static one => one.Path));
        }

        await File.WriteAllBytesAsync(local, whole);
        Assert.Equal(right, await AskAsync(table));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_file_cut_off_is_named(string table)
    {
        var file = await FileAsync(table);
        var local = _lake.Store.LocalPath(file.Path)!;
        var whole = await File.ReadAllBytesAsync(local);
        foreach (var length in (int[])[0, 3, 4, whole.Length / 2, whole.Length - 8, whole.Length - 1])
        {
            await File.WriteAllBytesAsync(local, whole[..length]);

            Assert.Contains(file.Path, await AskAsync(table), StringComparison.Ordinal);
            Assert.Contains(file.Path, (await VerifyAsync()).Select(static one => one.Path));
        }
    }

    private static IEnumerable<(string Kind, int Position, int Bit)> Flips(byte[] whole)
    {
        var random = new Random(Seed);
        var footer = whole.Length - 8 - BitConverter.ToInt32(whole, whole.Length - 8);
        foreach (var (kind, from, to) in new[] { ("first magic", 0, 4), ("pages", 4, footer), ("footer", footer, whole.Length - 8), ("footer's length", whole.Length - 8, whole.Length - 4), ("last magic", whole.Length - 4, whole.Length) })
        {
            for (var i = 0; i < (kind == "pages" ? 3 * FlipsAKind : FlipsAKind); i++)
            {
                var position = random.Next(from, to);
                yield return (kind == "pages" && !IsInFrame(whole, position, footer) ? "page header" : kind, position, random.Next(8));
            }
        }
    }

    // A frame begins with its magic number and ends where the next page's header begins, a few dozen bytes before the next magic.
    private static bool IsInFrame(byte[] whole, int position, int footer)
    {
        const int MostHeaderBytes = 64;
        var start = whole.AsSpan(0, position).LastIndexOf(Magic);
        var next = whole.AsSpan(position, footer - position).IndexOf(Magic);
        return start >= 0 && position - start > Magic.Length + 1 && (next < 0 ? footer - position : next) > MostHeaderBytes;
    }

    private static ReadOnlySpan<byte> Magic => [0x28, 0xB5, 0x2F, 0xFD];

    // RFC 8878 § 3.1.1.1.1.5: bit 2 of a frame's descriptor says that it ends with a checksum.
    private static bool IsGuarded(string kind, byte[] whole) => kind == "pages" && (whole[whole.AsSpan().IndexOf(Magic) + Magic.Length] & 4) != 0;

    private async Task<LakeFile> FileAsync(string table) => Assert.Single((await Log().SnapshotAsync(null, default)).Files(table));

    private LakeLog Log() => new(_lake.Store, TimeProvider.System);

    private async Task<IReadOnlyList<Damage>> VerifyAsync() => (await new VerifyLake(_lake.Store, Log()).RunAsync(readsContent: true, default)).Damages;

    // An engine of its own each time: nothing is remembered.
    private async Task<string> AskAsync(string table)
    {
        using var reader = new LakeReader(_lake.Store, Log(), new EngineOptions { ScratchDirectory = _lake["other-scratch"] });
        try
        {
            await using var rows = await new RunSql(reader).RunAsync($"SELECT count(*), bit_xor(hash(t))::VARCHAR FROM {table} AS t", null, default);
            return "answer " + string.Join(' ', (await rows.ToListAsync(default))[0]);
        }
        catch (CorruptException damage)
        {
            return damage.Message;
        }
    }
}
