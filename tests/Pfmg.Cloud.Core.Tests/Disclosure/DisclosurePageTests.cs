using System.Globalization;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

/// <summary>What docs/disclosure.md says is what the rule says.</summary>
public sealed class DisclosurePageTests
{
    [Fact]
    public void The_page_tells_the_numbers_of_the_rule_in_force()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/disclosure.md"));
        var rule = DisclosureRule.Load(DisclosureRule.Default);
        var (membership, ledger) = (rule.Membership, rule.Ledger);

        Assert.All(
            [
                $"policies/{DisclosureRule.Default}.json",
                $"fewer than {rule.MinimumCell} participants",
                $"in steps of {rule.PublicRounding}",
                $"by 1 to {ledger.MinimumDifference - 1} participants",
                $"newest {ledger.AuditedCohorts} cohorts",
                string.Create(CultureInfo.InvariantCulture, $"more than {ledger.AuditedGroups:N0} groups"),
                string.Create(CultureInfo.InvariantCulture, $"ln({membership.Power} / {membership.FalsePositiveRate}) = {membership.Budget:F3}"),
                string.Create(CultureInfo.InvariantCulture, $"| 5 | {membership.Risk(5, 1_000, rule.MinimumCell):F2} | {(int)(membership.Budget / membership.Risk(5, 1_000, rule.MinimumCell))} |"),
                string.Create(CultureInfo.InvariantCulture, $"| 10 | {membership.Risk(10, 1_000, rule.MinimumCell):F2} | {(int)(membership.Budget / membership.Risk(10, 1_000, rule.MinimumCell))} |"),
            ],
            told => Assert.Contains(told, page, StringComparison.Ordinal));
    }
}
