using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Compaction;

public sealed class CompactionPropertyTests
{
    private static readonly string[] Contigs = ["chr1", "chr10", "chr2"];

    private static readonly string[] Alts = ["C", "G"];

    /// <summary>What is done to the lake.</summary>
    public enum Kind
    {
        Add,
        Supersede,
        CompactPairs,
        CompactRest,
        CompactAgain,
    }

    [Fact]
    public void Any_interleaving_of_adding_superseding_and_compacting_counts_like_brute_force()
    {
        var action = from kind in Gen.Frequency((4, Gen.Constant(Kind.Add)), (2, Gen.Constant(Kind.Supersede)), (2, Gen.Constant(Kind.CompactPairs)), (1, Gen.Constant(Kind.CompactRest)), (1, Gen.Constant(Kind.CompactAgain)))
                     from seed in Gen.Choose(0, int.MaxValue)
                     select new LakeAction(kind, seed);
        Prop.ForAll(action.ListOf().Where(actions => actions.Count > 0).Resize(12).ToArbitrary(), actions => HoldsAsync(actions).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));
    }

    [Fact]
    public void Slices_hold_every_bin_once_in_order()
    {
        var bins = from seed in Gen.Choose(0, int.MaxValue) select Bins(new Random(seed));
        var order = TableOrder.All[1] with { SliceRows = 50 };
        Prop.ForAll(bins.ToArbitrary(), Arb.From(Gen.Elements(true, false)), (some, isWindowed) =>
        {
            var slices = TableSlice.Cut(some, order, isWindowed).ToList();
            var covered = slices.SelectMany(slice => some.Where(bin => IsIn(slice, bin))).ToList();
            return covered.SequenceEqual(some)
                && slices.All(slice => slice.Rows == some.Where(bin => IsIn(slice, bin)).Sum(bin => bin.Rows))
                && slices.All(slice => slice.Rows <= order.SliceRows || some.Count(bin => IsIn(slice, bin)) == 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static bool IsIn(TableSlice slice, TableBin bin) =>
        string.CompareOrdinal(bin.Major, slice.First) >= 0 && string.CompareOrdinal(bin.Major, slice.Last) <= 0
        && (slice.FirstBin is null || (bin.Bin >= slice.FirstBin && bin.Bin <= slice.LastBin));

    private static List<TableBin> Bins(Random random) =>
    [
        .. from contig in Contigs
           from bin in Enumerable.Range(0, random.Next(400)).Where(_ => random.Next(8) == 0)
           select new TableBin(contig, bin, random.Next(1, 70), 1, 2),
    ];

    private static async Task<bool> HoldsAsync(IList<LakeAction> actions)
    {
        using var lake = new TestLake();
        var model = new Model();
        foreach (var action in actions)
        {
            await DoAsync(action, lake, model);
            var counted = await new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery(), default).LinesAsync("chrom", "pos", "alt", "AC", "AN", "n_het", "n_hom", "n_missing");
            if (!counted.SequenceEqual(model.Count(), StringComparer.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task DoAsync(LakeAction action, TestLake lake, Model model)
    {
        CompactionTarget? target = action.Kind switch
        {
            Kind.CompactPairs => CompactionTarget.Tier1 with { Samples = 2 },
            Kind.CompactRest => CompactionTarget.Tier1 with { Samples = 3, IsPartial = true },
            Kind.CompactAgain => CompactionTarget.Tier2 with { Samples = 4, IsPartial = true },
            _ => null,
        };
        if (target is null)
        {
            var callset = model.Add(new Random(action.Seed), action.Kind == Kind.Supersede);
            await lake.CommitAsync(
                (LakeTables.Samples, [Sample(callset.Id, callset.Person, ("run", callset.Person))]),
                (LakeTables.Calls, [.. callset.Calls.Select(call => Call(callset.Id, call.Pos, "A", call.Alt, call.Dosage == 2 ? "1/1" : "0/1", call.Dosage, ("chrom", call.Chrom)))]),
                (LakeTables.Assayed, [.. callset.Spans.Select(span => Span(callset.Id, span.Start, span.End, chrom: span.Chrom))]));
            return;
        }

        await new CompactLake(lake.Store, new LakeLog(lake.Store, TimeProvider.System), lake.Reader, lake["compact"]).RunAsync(target, default).ToListAsync();
    }

    public sealed record LakeAction(Kind Kind, int Seed);

    private sealed record ModelCall(string Chrom, int Pos, string Alt, int Dosage);

    private sealed record ModelSpan(string Chrom, int Start, int End);

    private sealed record Callset(int Id, string Person, IReadOnlyList<ModelCall> Calls, IReadOnlyList<ModelSpan> Spans);

    /// <summary>The lake as lists, counted by loops.</summary>
    private sealed class Model
    {
        private readonly List<Callset> _callsets = [];

        public Callset Add(Random random, bool isAgain)
        {
            int id = _callsets.Count + 1;
            string person = isAgain && _callsets.Count > 0 ? _callsets[random.Next(_callsets.Count)].Person : $"p{id}";
            ModelSpan[] spans = [.. from chrom in Contigs from i in Enumerable.Range(0, 3) where random.Next(3) > 0 select new ModelSpan(chrom, (i * 8_000_000) + 1, (i * 8_000_000) + random.Next(1, 7_000_000))];
            ModelCall[] calls =
            [
                .. from chrom in Contigs from pos in Enumerable.Range(1, 12) from alt in Alts
                   where random.Next(5) == 0 select new ModelCall(chrom, pos * 1_900_000, alt, 1 + random.Next(2)),
            ];
            var callset = new Callset(id, person, calls, spans);
            _callsets.Add(callset);
            return callset;
        }

        public IEnumerable<string> Count()
        {
            Callset[] counted = [.. _callsets.GroupBy(callset => callset.Person).Select(person => person.MaxBy(callset => callset.Id)!)];
            var sites = counted.SelectMany(callset => callset.Calls).Select(call => (call.Chrom, call.Pos, call.Alt)).Distinct()
                .OrderBy(site => site.Chrom, StringComparer.Ordinal).ThenBy(site => site.Pos).ThenBy(site => site.Alt, StringComparer.Ordinal);
            foreach (var (chrom, pos, alt) in sites)
            {
                Callset[] assayed = [.. counted.Where(callset => callset.Spans.Any(span => span.Chrom == chrom && span.Start <= pos && pos <= span.End))];
                int[] dosages = [.. assayed.SelectMany(callset => callset.Calls).Where(call => call.Chrom == chrom && call.Pos == pos && call.Alt == alt).Select(call => call.Dosage)];
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{chrom} {pos} {alt} {dosages.Sum()} {assayed.Length * 2} {dosages.Count(d => d == 1)} {dosages.Count(d => d == 2)} {counted.Length - assayed.Length}");
            }
        }
    }
}
