using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.References;

/// <summary>References of a store elsewhere: one copy a machine, whoever needs it first.</summary>
public sealed class ReferenceCacheTests : IDisposable
{
    private const string Fasta = "references/r/genome.fa";

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryObjectStore _store = new(TimeProvider.System);

    public void Dispose()
    {
        _folder.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task A_file_larger_than_a_part_is_fetched_whole_once_however_many_need_it()
    {
        var bytes = new byte[(33 << 20) + 7];
        new Random(1).NextBytes(bytes);
        await PutAsync(Fasta, bytes, PutCondition.CreateOnly);

        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Cache().FileAsync(Fasta, default)));

        var copy = Assert.Single(copies.Distinct());
        Assert.Equal(Hash(bytes), Hash(await File.ReadAllBytesAsync(copy)));

        // Marked: fetched again, the mark would be gone.
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(copy, bytes);
        Assert.Equal(Hash(bytes), Hash(await File.ReadAllBytesAsync(await Cache().FileAsync(Fasta, default))));
    }

    [Fact]
    public async Task What_a_killed_fetch_left_does_not_count_and_an_index_lies_beside_its_file()
    {
        await PutAsync(Fasta, "ACGT", PutCondition.CreateOnly);
        await PutAsync(Fasta + ".fai", "index", PutCondition.CreateOnly);
        Directory.CreateDirectory(_folder["references/r"]);
        // As many bytes as there should be, but no note that they are the object's.
        await File.WriteAllTextAsync(_folder[Fasta], "NNNN");
        await File.WriteAllTextAsync(_folder[Fasta + ".part"], "longer than the file");

        var copy = await Cache().FileAsync(Fasta, default);

        Assert.Equal("ACGT", await File.ReadAllTextAsync(copy));
        Assert.Equal(copy + ".fai", await Cache().FileAsync(Fasta + ".fai", default));
    }

    [Fact]
    public async Task A_reference_added_anew_under_its_name_is_fetched_anew_and_one_that_is_not_there_is_not_found()
    {
        await PutAsync(Fasta, "ACGT", PutCondition.CreateOnly);
        await Cache().FileAsync(Fasta, default);
        await PutAsync(Fasta, "TTTT", PutCondition.Overwrite);

        Assert.Equal("TTTT", await File.ReadAllTextAsync(await Cache().FileAsync(Fasta, default)));
        await Assert.ThrowsAsync<NotFoundException>(() => Cache().FileAsync("references/none/genome.fa", default));
    }

    [Fact]
    public async Task A_fetch_that_fails_leaves_the_disk_as_it_was()
    {
        await PutAsync(Fasta, new byte[(33 << 20) + 7], PutCondition.CreateOnly);
        var failing = DispatchProxy.Create<IObjectStore, FailsSecondRead>();
        ((FailsSecondRead)(object)failing).Inner = _store;

        await Assert.ThrowsAsync<UnavailableException>(() => new ReferenceCache(failing, _folder.Path, TimeProvider.System).FileAsync(Fasta, default));

        Assert.All(Directory.GetFiles(_folder["references/r"]), file => Assert.Equal(0, new FileInfo(file).Length));
        Assert.Equal((33 << 20) + 7, new FileInfo(await Cache().FileAsync(Fasta, default)).Length);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private ReferenceCache Cache() => new(_store, _folder.Path, TimeProvider.System);

    private Task PutAsync(string path, string text, PutCondition condition) => PutAsync(path, Encoding.ASCII.GetBytes(text), condition);

    private async Task PutAsync(string path, byte[] bytes, PutCondition condition) => await _store.PutAsync(path, new MemoryStream(bytes), condition, default);

    /// <summary>A store whose second read does not answer.</summary>
    public class FailsSecondRead : DispatchProxy
    {
        private int _reads;

        /// <summary>Answers all else.</summary>
        public IObjectStore Inner { get; set; } = null!;

        /// <inheritdoc />
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IObjectStore.OpenReadAsync) && Interlocked.Increment(ref _reads) == 2
                ? Task.FromException<Stream>(new UnavailableException("The store does not answer."))
                : targetMethod.Invoke(Inner, args);
    }
}
