using FsCheck;
using FsCheck.Fluent;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Cohorts;

namespace Pfmg.Cloud.Lake.Tests.Cohorts;

public sealed class CarrierCodecTests
{
    private static readonly byte[] Usual =
    [
        CarrierState.DiploidReference, CarrierState.WithRow(2, 1, false), CarrierState.WithRow(2, 2, false), CarrierState.WithRow(0, 0, false), CarrierState.WithoutRow(0),
        CarrierState.WithoutRow(1), CarrierState.WithRow(1, 1, false), CarrierState.WithRow(1, 1, true), CarrierState.WithRow(2, 0, false), CarrierState.WithRow(13, 13, false),
    ];

    [Fact]
    public void Any_states_come_back_and_any_mask_counts_as_one_by_one()
    {
        var cases = from seed in Gen.Choose(0, int.MaxValue) from size in Gen.Frequency((6, Gen.Choose(1, 300)), (1, Gen.Choose(301, 4_200))) select (seed, size);
        var encode = new EncodeCarriers();
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var random = new Random(one.seed);
            var states = States(random, one.size);
            var bytes = encode.Run(states, out var all).ToArray();
            var back = new byte[states.Length];
            CountCarriers.Unpack(bytes, back);
            var places = Enumerable.Range(0, one.size).Where(_ => random.Next(3) == 0).ToArray();
            return states.SequenceEqual(back)
                && all.Equals(OneByOne(states))
                && CountCarriers.Of(bytes, new CohortMask(one.size, Enumerable.Range(0, one.size))).Equals(all)
                && CountCarriers.Of(bytes, new CohortMask(one.size, places)).Equals(OneByOne(places.Select(place => states[place])))
                && bytes.Length <= 1 + 4 + ((one.size + 3) / 4) + (4 * states.Count(state => !Usual.Take(4).Contains(state)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void A_rare_variant_is_a_list_and_a_common_one_a_bitmap()
    {
        var encode = new EncodeCarriers();
        var states = Enumerable.Repeat(CarrierState.DiploidReference, 2_504).ToArray();
        Assert.Equal([EncodeCarriers.List, CarrierState.DiploidReference], encode.Run(states, out _).ToArray());
        (states[7], states[300]) = (Usual[1], Usual[1]);
        Assert.Equal([EncodeCarriers.List, 0x20, 0x21, 2, 7, 0xa5, 0x02], encode.Run(states, out _).ToArray());
        states.AsSpan(0, 1_200).Fill(Usual[1]);
        var bitmap = encode.Run(states, out _);
        Assert.Equal((EncodeCarriers.Bitmap, 1 + 4 + (2_504 / 4)), (bitmap[0], bitmap.Length));
    }

    [Fact]
    public void The_same_states_give_the_same_bytes_whatever_was_packed_before()
    {
        var used = new EncodeCarriers();
        for (var seed = 0; seed < 200; seed++)
        {
            var states = States(new Random(seed), 64);
            Assert.Equal(new EncodeCarriers().Run(states, out _).ToArray(), used.Run(states, out _).ToArray());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("02202101")]
    [InlineData("00")]
    [InlineData("0020210107ff")]
    [InlineData("002021")]
    [InlineData("00202102ff01")]
    [InlineData("0120212223aa")]
    public void Bytes_that_are_no_carriers_are_refused(string hex)
    {
        var mask = new CohortMask(40, [1, 2]);
        Assert.Throws<CorruptException>(() => CountCarriers.Of(Convert.FromHexString(hex), mask));
        Assert.Throws<CorruptException>(() => CountCarriers.Unpack(Convert.FromHexString(hex), new byte[40]));
    }

    [Fact]
    public void A_batch_is_written_as_ranges()
    {
        int[] ids = [3, 7, 8, 9, 2_504];
        Assert.Equal("3,7-9,2504", BatchText.Of(ids));
        Assert.Equal(ids, BatchText.Parse("3,7-9,2504"));
        Assert.Equal("1-2504", BatchText.Of([.. Enumerable.Range(1, 2_504)]));
        foreach (var damaged in new[] { "", "a", "5-3", "3,2", "1-4,4", "-1", "1,,2" })
        {
            Assert.Throws<CorruptException>(() => BatchText.Parse(damaged));
        }
    }

    private static byte[] States(Random random, int size)
    {
        var palette = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Usual[random.Next(Usual.Length)]).ToArray();
        var rare = random.Next(1, 60);
        return [.. Enumerable.Range(0, size).Select(_ => random.Next(rare) == 0 ? palette[random.Next(palette.Length)] : palette[0])];
    }

    private static SiteCounts OneByOne(IEnumerable<byte> states)
    {
        var counts = default(SiteCounts);
        foreach (var state in states)
        {
            counts.Add(state, 1);
        }

        return counts;
    }
}
