using System.Text.Json;
using Pfmg.Cloud.Core.Disclosure;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

public sealed class DisclosureRuleTests
{
    private static readonly DisclosureRule Rule = DisclosureRule.Load(DisclosureRule.Default);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void None_and_one_and_four_are_told_in_the_same_words_to_everybody(int participants) =>
        Assert.All((Audience[])[Audience.Public, Audience.Caller("a"), Audience.Project("p")], audience => Assert.Equal("\"not disclosed\"", Json(Rule.Mask(participants, audience))));

    [Theory]
    [InlineData(5, "5")]
    [InlineData(7, "5")]
    [InlineData(8, "10")]
    [InlineData(10, "10")]
    [InlineData(99_998, "100000")]
    public void The_public_is_told_multiples_of_five(int participants, string told) => Assert.Equal(told, Json(Rule.Mask(participants, Audience.Public)));

    [Theory]
    [InlineData(5, "5")]
    [InlineData(7, "7")]
    public void Who_signed_in_is_told_the_number(int participants, string told) => Assert.Equal(told, Json(Rule.Mask(participants, Audience.Caller("a"))));

    [Theory]
    [InlineData("12")]
    [InlineData("\"not disclosed\"")]
    public void A_masked_count_is_read_as_it_is_written(string json) => Assert.Equal(json, Json(JsonSerializer.Deserialize<MaskedCount>(json, PfmgJson.Options)));

    [Fact]
    public void An_audience_is_kept_under_a_name_that_names_nobody() => Assert.Matches("^caller-[0-9a-f]{16}$", Audience.Caller("alice@hospital.example").Key);

    private static string Json(MaskedCount count) => JsonSerializer.Serialize(count, PfmgJson.Options);
}
