using System.Globalization;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>docs/counter.md and docs/api.md say what the policy says.</summary>
public sealed class CounterDocsTests
{
    private static readonly string Page = Read("counter.md");

    private static CounterPolicy Policy => CounterPolicy.Current;

    [Fact]
    public void The_picture_has_every_step_and_no_other() => Assert.Equal(
        Policy.Steps.SelectMany(step => step.From.Select(from => $"{Word(from)} --> {Word(step.To)}: {step.Act}")).Order(StringComparer.Ordinal),
        Page.Split('\n').Select(line => line.Trim()).Where(line => line.Contains(" --> ", StringComparison.Ordinal) && line.Contains(':', StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_table_has_every_step_with_who_what_and_how_it_is_told()
    {
        foreach (var step in Policy.Steps)
        {
            Assert.Contains($"| `{step.Act}` | {string.Join(", ", step.By)} | {string.Join(", ", step.Needs)} | `{step.Event}` |", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_are_the_policys()
    {
        Assert.Contains($"At least {Policy.Committee.Quorum} members vote", Page, StringComparison.Ordinal);
        Assert.Contains($"lasts {Policy.Entitlement.LongestDays} days at most", Page, StringComparison.Ordinal);
        Assert.Contains($"extended {Policy.Entitlement.MostExtensions} times, by {Policy.Entitlement.LongestExtensionDays} days", Page, StringComparison.Ordinal);
        foreach (var duty in Policy.Duties)
        {
            var after = duty.After switch { "from" => "the first day", "until" => "the last day", "latest" => "the last day that consents name", "earliest" => "the first day that consents name", _ => "it came about" };
            Assert.Contains($"| `{duty.Kind}` | {duty.What} | {duty.Days} days after {after} |", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_example_is_what_is_computed()
    {
        var estimate = EstimateCarriers.Of(2_000, 0.001, 5);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{estimate.CarriersExpected:F1} carriers are expected, and 5 or more are found with a probability of {estimate.ProbabilityOfCarriers:F2}"),
            Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_event_is_in_the_table_of_events()
    {
        var api = Read("api.md");
        Assert.All(ProjectEvents.All, type => Assert.Contains($"`{type}`", api, StringComparison.Ordinal));
    }

    private static string Word(ProjectState state) => state.ToString().ToLowerInvariant();

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));
}
