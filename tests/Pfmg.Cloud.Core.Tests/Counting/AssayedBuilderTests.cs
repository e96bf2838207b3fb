using Pfmg.Cloud.Core.Counting;

namespace Pfmg.Cloud.Core.Tests.Counting;

public sealed class AssayedBuilderTests
{
    [Fact]
    public void Neighbouring_samples_of_a_record_that_stands_alone_share_an_interval()
    {
        var intervals = new List<AssayedInterval>();
        var builder = new JointAssayedBuilder(5, (_, ready) => intervals.AddRange(ready));
        builder.Add(0, (10, 12), 10, isVariant: true, [2, 2, 0, 1, 1]);
        builder.Add(0, (13, 13), 13, isVariant: true, [2, 2, 2, 2, 2]);
        builder.Complete();
        Assert.Equal([new(10, 12, 0, 2, 2), new(10, 12, 3, 1, 2), new(13, 13, 0, 2, 5)], intervals);
    }

    [Fact]
    public void Of_records_that_overlap_each_base_counts_once()
    {
        var intervals = new List<AssayedInterval>();
        var builder = new JointAssayedBuilder(3, (_, ready) => intervals.AddRange(ready));
        builder.Add(0, (10, 14), 10, isVariant: true, [2, 0, 2]);
        builder.Add(0, (12, 12), 12, isVariant: true, [2, 2, 2]);
        builder.Complete();
        Assert.Equal([new(10, 14, 0, 2), new(10, 14, 2, 2), new(12, 12, 1, 2)], intervals);
    }

    [Fact]
    public void A_cohort_whose_records_overlap_without_end_is_handed_on_while_it_passes_by()
    {
        const int Samples = 70_000;
        var (bases, handed) = (0L, 0);
        var builder = new JointAssayedBuilder(Samples, (_, ready) =>
        {
            handed++;
            foreach (var interval in ready)
            {
                bases += (interval.End - interval.Start + 1L) * interval.Samples;
            }
        });
        var ploidies = Enumerable.Repeat((byte)2, Samples).ToArray();
        for (var pos = 1; pos <= 2_000; pos++)
        {
            builder.Add(0, (pos, pos + 1), pos, isVariant: true, ploidies);
        }

        builder.Add(0, (90_000, 90_000), 90_000, isVariant: true, ploidies);
        builder.Complete();
        Assert.Equal(2_002L * Samples, bases);
        Assert.True(handed > 1);
    }

    [Fact]
    public void A_called_deletion_overrides_the_blocks_inside_it()
    {
        var builder = Build(1, out var intervals);
        builder.Add(0, (1, 100), 1, isVariant: false, [2]);
        builder.Add(0, (101, 110), 101, isVariant: true, [0]);
        builder.Add(0, (102, 200), 102, isVariant: false, [2]);
        builder.Add(0, (150, 150), 150, isVariant: true, [2]);
        builder.Complete();
        Assert.Equal([new(1, 100, 0, 2), new(111, 200, 0, 2)], intervals);
    }

    [Fact]
    public void A_variant_that_left_alignment_moved_takes_the_blocks_before_it()
    {
        var builder = Build(1, out var intervals);
        builder.Add(0, (1, 100), 1, isVariant: false, [2]);
        builder.Add(0, (60, 110), 101, isVariant: true, [0]);
        builder.Complete();
        Assert.Equal([new(1, 59, 0, 2)], intervals);
    }

    [Fact]
    public void Neighbours_of_another_ploidy_stay_apart()
    {
        var builder = Build(1, out var intervals);
        builder.Add(0, (1, 10), 1, isVariant: false, [2]);
        builder.Add(0, (11, 20), 11, isVariant: false, [1]);
        builder.Add(0, (21, 30), 21, isVariant: false, [1]);
        builder.Complete();
        Assert.Equal([new(1, 10, 0, 2), new(11, 30, 0, 1)], intervals);
    }

    [Fact]
    public void Contigs_do_not_meet()
    {
        var intervals = new List<(int, int, int)>();
        var builder = new AssayedBuilder(1, (contig, ready) =>
        {
            foreach (var interval in ready)
            {
                intervals.Add((contig, interval.Start, interval.End));
            }
        });
        builder.Add(3, (10, 20), 10, isVariant: false, [2]);
        builder.Add(1, (5, 30), 5, isVariant: false, [2]);
        builder.Complete();
        Assert.Equal([(3, 10, 20), (1, 5, 30)], intervals);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    [InlineData(5, true)]
    public void Every_base_is_assayed_exactly_if_the_definition_says_so(int samples, bool isJoint)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var intervals = new List<AssayedInterval>();
            var single = new AssayedBuilder(samples, (_, ready) => intervals.AddRange(ready));
            var joint = new JointAssayedBuilder(samples, (_, ready) => intervals.AddRange(ready));
            var (blocks, variants, passing) = (new bool[samples, 800], new bool[800], new bool[samples, 800]);
            var pos = 1;
            for (var i = 0; i < 60; i++)
            {
                pos += random.Next(isJoint ? 12 : 6);
                var isVariant = random.Next(2) == 0;
                var start = isVariant ? Math.Max(1, pos - random.Next(8)) : pos;
                var end = pos + random.Next(15);
                var ploidies = Enumerable.Range(0, samples).Select(_ => (byte)(random.Next(3) == 0 ? 0 : 2)).ToArray();
                if (isJoint)
                {
                    joint.Add(0, (start, end), pos, isVariant, ploidies);
                }
                else
                {
                    single.Add(0, (start, end), pos, isVariant, ploidies);
                }

                for (var b = start; b <= end; b++)
                {
                    variants[b] |= isVariant;
                    for (var s = 0; s < samples; s++)
                    {
                        (isVariant ? passing : blocks)[s, b] |= ploidies[s] > 0;
                    }
                }
            }

            single.Complete();
            joint.Complete();
            Assert.Equal(intervals.OrderBy(static i => i.Start).ThenBy(static i => i.Sample), intervals);
            for (var s = 0; s < samples; s++)
            {
                for (var b = 1; b < 800; b++)
                {
                    var expected = (blocks[s, b] && !variants[b]) || passing[s, b];
                    Assert.Equal(expected ? 1 : 0, intervals.Count(i => i.Sample <= s && s < i.Sample + i.Samples && i.Start <= b && i.End >= b));
                }
            }
        }
    }

    [Fact]
    public void A_cohort_of_many_sites_is_handed_on_while_it_passes_by()
    {
        var (count, most, handed) = (0L, 0, 0);
        var builder = new AssayedBuilder(500, (_, ready) => (handed, count, most) = (handed + 1, count + ready.Length, Math.Max(most, ready.Length)));
        var ploidies = Enumerable.Repeat((byte)2, 500).ToArray();
        for (var pos = 10; pos < 500_000; pos += 100)
        {
            builder.Add(0, (pos, pos), pos, isVariant: true, ploidies);
        }

        builder.Complete();
        Assert.Equal(5_000L * 500, count);
        Assert.True(handed > 2 && most < 1_200_000, $"{handed} times, {most} at most");
    }

    private static AssayedBuilder Build(int samples, out List<AssayedInterval> intervals)
    {
        var all = new List<AssayedInterval>();
        intervals = all;
        return new AssayedBuilder(samples, (_, ready) => all.AddRange(ready));
    }
}
