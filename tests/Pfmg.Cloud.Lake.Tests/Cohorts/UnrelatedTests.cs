using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Cohorts;

public sealed class UnrelatedTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Of_a_trio_the_parents_count_and_of_full_siblings_one()
    {
        await CommitAsync(
            Sample(1, "child", ("mother", "P-mother"), ("father", "P-father")), Sample(2, "mother"), Sample(3, "father"),
            Sample(4, "twin1", ("mother", "M"), ("father", "F")), Sample(5, "twin2", ("mother", "M"), ("father", "F")), Sample(6, "half", ("mother", "M")),
            Sample(7, "proband", ("family", "X"), ("role", "proband")), Sample(8, "sibling", ("family", "X"), ("role", "sibling")), Sample(9, "aunt", ("family", "X"), ("role", "other")));

        // Two parents, one of the full siblings by parents, the half one, one of those by family, the aunt.
        Assert.Equal(["100 6 12"], await CountAsync(new FrequencyQuery { IsUnrelated = true }));
        Assert.Equal(["100 9 18"], await CountAsync(new FrequencyQuery()));
        Assert.Equal(["100 1 2"], await CountAsync(new FrequencyQuery { IsUnrelated = true, Samples = ["child", "mother"] }));
        Assert.Equal(["100 2 4"], await CountAsync(new FrequencyQuery { IsUnrelated = true, Samples = ["child", "half"] }));
    }

    [Fact]
    public async Task What_an_older_callset_of_a_person_declared_still_relates()
    {
        await CommitAsync(Sample(1, "child", ("mother", "P-mother")), Sample(2, "mother"), Sample(3, "child", ("participant", "P-child"), ("platform", "auragen")));
        Assert.Equal(["100 1 2"], await CountAsync(new FrequencyQuery { IsUnrelated = true }));
    }

    private Task<long> CommitAsync(params Dictionary<string, object?>[] samples) => _lake.CommitAsync(
        (LakeTables.Samples, samples),
        (LakeTables.Calls, [.. samples.Select(static sample => Call((int)sample["sample_id"]!, 100, "A", "C", "0/1", 1))]),
        (LakeTables.Assayed, [.. samples.Select(static sample => Span((int)sample["sample_id"]!, 1, 200))]));

    private Task<string[]> CountAsync(FrequencyQuery query) => new CountFrequencies(_lake.Reader).RunAsync(query, default).LinesAsync("pos", "AC", "AN");
}
