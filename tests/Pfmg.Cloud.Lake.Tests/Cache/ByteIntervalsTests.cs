using Pfmg.Cloud.Lake.Cache;

namespace Pfmg.Cloud.Lake.Tests.Cache;

public sealed class ByteIntervalsTests
{
    [Fact]
    public void What_is_missing_is_what_was_never_added()
    {
        var random = new Random(20261122);
        for (int round = 0; round < 200; round++)
        {
            var (intervals, bytes) = (new ByteIntervals(), new bool[200]);
            for (int i = 0; i < 12; i++)
            {
                var added = Some(random);
                intervals.Add(added);
                Array.Fill(bytes, true, (int)added.Start, (int)added.Length);
                var asked = Some(random);

                Assert.Equal(
                    Enumerable.Range((int)asked.Start, (int)asked.Length).Where(at => !bytes[at]),
                    intervals.Missing(asked).SelectMany(one => Enumerable.Range((int)one.Start, (int)one.Length)));
                Assert.Equal(bytes.Count(static one => one), intervals.Length);
            }
        }
    }

    [Fact]
    public void Neighbours_are_joined_over_gaps_that_cost_less_than_a_request() =>
        Assert.Equal(
            [new ByteInterval(0, 30), new ByteInterval(41, 50)],
            ByteIntervals.Coalesce([new ByteInterval(41, 50), new ByteInterval(20, 30), new ByteInterval(0, 12), new ByteInterval(5, 10)], widestGap: 10));

    private static ByteInterval Some(Random random)
    {
        int start = random.Next(199);
        return new ByteInterval(start, start + 1 + random.Next(199 - start));
    }
}
