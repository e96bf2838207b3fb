using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Erasing;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Local.Keys;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

public sealed class ErasurePropertyTests
{
    /// <summary>What is done to the lake.</summary>
    public enum Kind
    {
        Add,
        AddAgain,
        AddJoint,
        CompactPairs,
        CompactRest,
        EraseCallset,
        ErasePerson,
    }

    [Fact]
    public void Any_interleaving_of_adding_compacting_and_erasing_counts_like_brute_force_and_leaves_no_trace() => Check(4);

    [Fact]
    [Trait("Category", "Slow")]
    public void Many_interleavings_of_adding_compacting_and_erasing_count_like_brute_force_and_leave_no_trace() => Check(60);

    private static void Check(int cases)
    {
        var action = from kind in Gen.Frequency(
                         (3, Gen.Constant(Kind.Add)), (1, Gen.Constant(Kind.AddAgain)), (3, Gen.Constant(Kind.AddJoint)), (2, Gen.Constant(Kind.CompactPairs)),
                         (1, Gen.Constant(Kind.CompactRest)), (2, Gen.Constant(Kind.EraseCallset)), (2, Gen.Constant(Kind.ErasePerson)))
                     from seed in Gen.Choose(0, int.MaxValue)
                     select new LakeAction(kind, seed);
        Prop.ForAll(action.ListOf().Where(actions => actions.Count > 3).Resize(14).ToArbitrary(), actions => { HoldsAsync(actions).GetAwaiter().GetResult(); })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
    }

    private static async Task HoldsAsync(IList<LakeAction> actions)
    {
        using var lake = new TestLake();
        var model = new ErasureModel();
        foreach (var action in actions)
        {
            var random = new Random(action.Seed);
            await DoAsync(action.Kind, random, lake, model);
            long? earlier = model.Versions.Count == 0 ? null : model.Versions.Keys.ElementAt(random.Next(model.Versions.Count));
            Assert.Equal(model.Count(null), await CountAsync(lake, null));
            if (earlier is not null)
            {
                Assert.Equal(model.Count(earlier), await CountAsync(lake, earlier));
            }

            await new DeltaView(lake.Store, lake.Log).PublishAsync(default);
            Assert.Empty((await new VerifyLake(lake.Store, lake.Log).RunAsync(readsContent: true, default)).Damages);
        }

        Assert.Empty(StoreText.Find(lake["store"], [.. model.Erased]));
    }

    private static Task<string[]> CountAsync(TestLake lake, long? version) =>
        new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery { Version = version }, default).LinesAsync("pos", "alt", "AC", "AN", "n_het", "n_hom", "n_missing");

    private static async Task DoAsync(Kind kind, Random random, TestLake lake, ErasureModel model)
    {
        switch (kind)
        {
            case Kind.Add or Kind.AddAgain:
                await AddAsync(lake, model, model.Add(random, kind == Kind.AddAgain));
                break;
            case Kind.AddJoint:
                await AddAsync(lake, model, model.AddJoint(random));
                break;
            case Kind.CompactPairs or Kind.CompactRest:
                var target = CompactionTarget.Tier1 with { Samples = kind == Kind.CompactPairs ? 2 : 5, IsPartial = kind == Kind.CompactRest };
                await new CompactLake(lake.Store, lake.Log, lake.Reader, lake["compact"]).RunAsync(target, default).ToListAsync();
                break;
            default:
                if (model.Erase(random, isPerson: kind == Kind.ErasePerson) is { } request)
                {
                    var keys = new FileKeyRing(lake["keys/signing.pem"]);
                    var certificate = await new EraseCallsets(lake.Store, lake.Log, lake.Reader, keys, TimeProvider.System, lake["erase"]).RunAsync(request, default);
                    Assert.True(certificate.Holds(await keys.PublicKeyAsync(default)));
                }

                break;
        }
    }

    private static async Task AddAsync(TestLake lake, ErasureModel model, IReadOnlyList<ModelCallset> callsets)
    {
        int source = callsets[0].Id;
        byte[] header = Encoding.UTF8.GetBytes(
            $"##fileformat=VCFv4.2\n##made=of {string.Join(' ', callsets.Select(callset => callset.Person))}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{string.Join('\t', callsets.Select(callset => callset.Person))}\n");
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(header));
        using var content = new MemoryStream(header);
        await lake.Store.PutAsync(LakePaths.Header(sha256), content, PutCondition.Overwrite, default);
        var spans = callsets.Count == 1
            ? callsets[0].Spans().Select(span => Span(source, span.Start, span.End))
            : callsets[0].Spans().Select(span => Row(("chrom", "chr1"), ("start", span.Start), ("end", span.End), ("sample_id", source), ("last_sample_id", callsets[^1].Id), ("ploidy", 2)));
        long version = await lake.CommitAsync(
            (LakeTables.Samples, [.. callsets.Select(callset => Sample(callset.Id, callset.Person, ("run", callset.Person), ("source_id", source), ("name_in_file", callset.Person), ("header_sha256", sha256)))]),
            (LakeTables.Calls, [.. callsets.SelectMany(callset => callset.Calls().Select(call => Call(callset.Id, call.Pos, "A", call.Alt, call.Dosage == 2 ? "1/1" : "0/1", call.Dosage, ("source_id", source), ("record", call.Record))))]),
            (LakeTables.Assayed, [.. spans]));
        model.Versions[version] = [.. model.Callsets];
    }

    public sealed record LakeAction(Kind Kind, int Seed);
}
