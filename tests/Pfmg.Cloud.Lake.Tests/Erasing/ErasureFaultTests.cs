using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.Erasing.EraseCallsetsTests;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

public sealed class ErasureFaultTests
{
    private const string Private = "TCCCCCCCCT";

    [Fact]
    public Task Killed_at_every_third_write_or_deletion_it_shows_all_or_nothing_and_the_next_one_completes_it() => KilledAsync(isJoint: true, step: 3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Slow")]
    public Task Killed_at_any_write_or_deletion_it_shows_all_or_nothing_and_the_next_one_completes_it(bool isJoint) => KilledAsync(isJoint, step: 1);

    private static async Task KilledAsync(bool isJoint, int step)
    {
        using var filled = new ErasureLake();
        var (with, without) = await FillAsync(filled, isJoint);
        for (var number = 0; ; number += step)
        {
            using var lake = new ErasureLake(filled);
            int changes = 0, last = number;
            var store = new MortalStore(lake.Store) { DiesBefore = _ => changes++ == last };
            try
            {
                await lake.EraseAsync("zoltan", store);
                Assert.True(number > 20);
                return;
            }
            catch (UnavailableException)
            {
                var shown = await lake.SqlAsync("SELECT concat_ws(' ', sample, pos, alt, gt) FROM calls WHERE alt <> 'T' ORDER BY ALL");
                Assert.True(shown.SequenceEqual(with, StringComparer.Ordinal) || shown.SequenceEqual(without, StringComparer.Ordinal), $"dies before change {number}");
            }

            var certificate = await lake.EraseAsync("zoltan");
            Assert.True(certificate.Holds(null));
            Assert.Contains(certificate.Read().Stores, part => part.Store == "lake/calls" && part.Objects.Count > 0);
            Assert.Equal(without, await lake.SqlAsync("SELECT concat_ws(' ', sample, pos, alt, gt) FROM calls WHERE alt <> 'T' ORDER BY ALL"));
            Assert.Empty(lake.Find("zoltan", Private));
            Assert.Empty((await lake.VerifyAsync()).Damages);
        }
    }

    [Fact]
    public async Task What_compaction_takes_away_while_it_is_at_work_is_planned_anew()
    {
        using var lake = new ErasureLake();
        var (_, without) = await FillAsync(lake, isJoint: false);
        var isFirst = true;
        var store = new MortalStore(lake.Store)
        {
            DiesBefore = path =>
            {
                if (isFirst && path == LakePaths.Entry(4))
                {
                    isFirst = false;
                    lake.CompactAsync(3).GetAwaiter().GetResult();
                }

                return false;
            },
        };

        await lake.EraseAsync("zoltan", store);

        Assert.False(isFirst);
        Assert.Equal(without, await lake.SqlAsync("SELECT concat_ws(' ', sample, pos, alt, gt) FROM calls WHERE alt <> 'T' ORDER BY ALL"));
        Assert.Empty(lake.Find("zoltan", Private));
        Assert.Empty((await lake.VerifyAsync()).Damages);
    }

    [Fact]
    public async Task An_ingest_of_the_same_sample_that_began_before_is_refused_at_its_commit_or_erased_with_the_rest()
    {
        using var lake = new ErasureLake();
        await FillAsync(lake, isJoint: false);
        var isFirst = true;
        var store = new MortalStore(lake.Store)
        {
            DiesBefore = path =>
            {
                if (isFirst && path == LakePaths.Entry(3))
                {
                    isFirst = false;
                    lake.EraseAsync("zoltan").GetAwaiter().GetResult();
                }

                return false;
            },
        };

        await Assert.ThrowsAsync<ErasedException>(() => lake.IngestAsync("late.vcf", Single("zoltan", $"chr1\t77\t.\tT\t{Private}"), store));

        Assert.Empty(lake.Find("zoltan", Private));
    }

    private static async Task<(string[] With, string[] Without)> FillAsync(ErasureLake lake, bool isJoint)
    {
        await lake.IngestAsync("a.vcf", Single("alice", "chr1\t100\t.\tA\tC"));
        await lake.IngestAsync("b.vcf", Single("bob", "chr1\t100\t.\tA\tC", "chr2\t9\t.\tC\tG"));
        await lake.IngestAsync("z.vcf", isJoint ? JointOfTwo : Single("zoltan", $"chr1\t5\t.\tT\t{Private}", "chr1\t100\t.\tA\tC"));
        var calls = await lake.SqlAsync("SELECT concat_ws(' ', sample, pos, alt, gt) FROM calls WHERE alt <> 'T' ORDER BY ALL");
        return (calls, [.. calls.Where(line => !line.StartsWith("zoltan", StringComparison.Ordinal))]);
    }

    private static string JointOfTwo { get; } = Single("zoltan\tcarol", $"chr1\t5\t.\tT\t{Private}", "chr1\t100\t.\tA\tC")
        .Replace($"{Private}\t50\tPASS\t.\tGT\t0/1", $"{Private}\t50\tPASS\t.\tGT\t0/1\t0/0", StringComparison.Ordinal)
        .Replace("C\t50\tPASS\t.\tGT\t0/1\n", "C\t50\tPASS\t.\tGT\t0/1\t1/1\n", StringComparison.Ordinal);
}

/// <summary>A store whose process dies: from a change on, it writes and deletes nothing more.</summary>
internal sealed class MortalStore(IObjectStore inner) : IObjectStore
{
    private bool _isDead;

    /// <summary>Whether it dies before it writes or deletes this path.</summary>
    public Predicate<string> DiesBefore { get; init; } = static _ => false;

    public Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        Live(path);
        return inner.PutAsync(path, content, condition, ct);
    }

    public Task DeleteAsync(string path, CancellationToken ct)
    {
        Live(path);
        return inner.DeleteAsync(path, ct);
    }

    public Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct) => inner.OpenReadAsync(path, range, ct);

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct) => inner.HeadAsync(path, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => inner.LocalPath(path);

    private void Live(string path)
    {
        _isDead |= DiesBefore(path);
        if (_isDead)
        {
            throw new UnavailableException($"The process died before it changed {path}.");
        }
    }
}
