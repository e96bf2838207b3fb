using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Tests.Participants;

/// <summary>The paged list is a list, older versions of it stay as they were, and who changed is found.</summary>
public sealed class ParticipantListTests
{
    [Fact]
    public void Over_random_changes_it_holds_what_a_list_holds_and_tells_who_changed()
    {
        var random = new Random(5);
        var versions = new List<(ParticipantList List, RegisteredParticipant[] Expected)> { (ParticipantList.Empty, []) };
        for (int step = 0; step < 60; step++)
        {
            var (list, expected) = versions[random.Next(versions.Count)];
            var (builder, plain) = (new ParticipantListBuilder(list), expected.ToList());
            for (int changes = random.Next(4); changes > 0; changes--)
            {
                // Sometimes onto the edge of a page.
                for (int added = random.Next(3) == 0 ? ParticipantList.PageSize - (plain.Count % ParticipantList.PageSize) : random.Next(3); added > 0; added--)
                {
                    builder.Add(Person(plain.Count));
                    plain.Add(builder[plain.Count]);
                }

                if (plain.Count > 0)
                {
                    int number = random.Next(plain.Count);
                    builder[number] = plain[number] = Person(number);
                }
            }

            versions.Add((builder.Build(), [.. plain]));
        }

        Assert.All(versions, static one => Assert.Equal(one.Expected, one.List, ReferenceEqualityComparer.Instance.Equals));
        Assert.Contains(versions, static one => one.List.Count > 3 * ParticipantList.PageSize);
        foreach (var (earlier, before) in versions)
        {
            foreach (var (later, after) in versions.Where(one => one.Expected.Length >= before.Length))
            {
                Assert.Equal(Enumerable.Range(0, after.Length).Where(i => i >= before.Length || !ReferenceEquals(before[i], after[i])), later.ChangedSince(earlier));
            }
        }
    }

    [Fact]
    public void A_number_that_nobody_has_is_refused()
    {
        var builder = new ParticipantListBuilder(ParticipantList.Empty);
        builder.Add(Person(0));
        var list = builder.Build();

        Assert.Equal(0, list[0].Number);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
    }

    private static RegisteredParticipant Person(int number) => new(number, new Participant { Id = $"P{number}" }, [], [], IsErased: false);
}
