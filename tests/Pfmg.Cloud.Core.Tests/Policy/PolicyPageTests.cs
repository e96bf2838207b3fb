using System.Text;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>docs/policy.md tells what the policy in force says, and explains every clause.</summary>
public sealed class PolicyPageTests
{
    private const string Page = "docs/policy.md";
    private static readonly ConsentPolicy Policy = ConsentPolicy.Current;
    private static readonly string[] Uses = ["care", "research", "industry", "international"];

    [Fact]
    public void The_page_has_the_values_and_the_forms_of_the_policy()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, Page));
        GoldenFile.Equal(Page, With(With(page, "values", Values()), "forms", Forms()));
    }

    [Fact]
    public void Every_clause_is_explained()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, Page));
        var mondo = Ontology.Mondo();
        var clauses = new HashSet<string>(StringComparer.Ordinal);
        for (int seed = 0; seed < 10; seed++)
        {
            var generate = new GeneratePeople(seed);
            var state = generate.Register(60);
            for (int n = 0; n < 20; n++)
            {
                var question = generate.Question();
                clauses.UnionWith(DecideConsent.Run(question, ResolvedRegister.Of(state, Policy, question.Date), mondo).Denied.Select(one => one.Clause));
            }
        }

        Assert.NotEmpty(clauses);
        Assert.All(clauses.Where(one => !one.StartsWith("duo-", StringComparison.Ordinal)), clause =>
        {
            string told = Uses.FirstOrDefault(use => clause.StartsWith(use + "-", StringComparison.Ordinal)) is { } use ? "use" + clause[use.Length..] : clause;
            Assert.Contains($"`{told}`", page, StringComparison.Ordinal);
        });
        Assert.All(DuoCodes.Permissions.Values.Concat(DuoCodes.Modifiers.Values), term => Assert.Contains(term, page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_policy_is_sound()
    {
        Assert.False(Policy.ReturnsIncidentalFindings);
        Assert.Equal(Enum.GetValues<ConsentUse>(), Policy.PermittingStatuses.Keys.Order());
        Assert.Equal(Enum.GetValues<AccessPurpose>(), Policy.Granularities.Keys.Order());
        Assert.Equal(Policy.Forms.Count, Policy.Forms.Select(form => (form.Form, form.Version)).Distinct().Count());
        Assert.All(Policy.PermittingStatuses.Values, statuses => Assert.DoesNotContain(statuses, status => status is ConsentStatus.Opposed or ConsentStatus.Withdrawn));
        var mondo = Ontology.Mondo();
        foreach (var terms in Policy.Forms.SelectMany(form => form.Terms.Values))
        {
            Assert.Contains(terms.Permission, DuoCodes.Permissions.Keys);
            Assert.All(terms.Modifiers, modifier => Assert.Contains(modifier.Code, DuoCodes.Modifiers.Keys));
            Assert.All(terms.Diseases, disease => Assert.NotNull(mondo.Find(disease)));
            Assert.Equal(terms.Permission == DuoCodes.DiseaseSpecific, terms.Diseases.Count > 0);
        }
    }

    private static string Values()
    {
        var text = new StringBuilder("| rule | value |\n| --- | --- |\n");
        Row(text, "policy", $"`{Policy.FullName}`");
        Row(text, "home countries: elsewhere is international", string.Join(", ", Policy.HomeCountries));
        foreach (var (use, statuses) in Policy.PermittingStatuses.OrderBy(one => one.Key))
        {
            Row(text, $"{Word(use)} is allowed to who", string.Join(" or ", statuses.Select(Word)));
        }

        Row(text, "care, as long as nothing was said of it", Policy.CareWithoutStatement ? "allowed" : "not allowed");
        Row(text, "adult from", $"{Policy.AdultAge} years");
        Row(text, "guardians' consent, once the person is an adult: projects begun before", Policy.GuardianConsentOutlivesMinorityForEarlierProjects ? "goes on until asked" : "ends");
        Row(text, "the same: projects begun later", Policy.GuardianConsentOutlivesMinorityForLaterProjects ? "goes on until asked" : "own consent needed");
        Row(text, "what was said stands after death for", string.Join(", ", Policy.StandsAfterDeath.Select(Word)));
        Row(text, "incidental findings", Policy.ReturnsIncidentalFindings ? "returned" : "never returned");
        Row(text, "out of public aggregates: who refuses", string.Join(" or ", Policy.RefusalsThatEndPublicAggregates.Select(Word)));
        foreach (var (purpose, granularity) in Policy.Granularities.OrderBy(one => one.Key))
        {
            Row(text, $"answers for {Word(purpose)}", Word(granularity));
        }

        Row(text, "answers for the public, to who is known by name", Word(Policy.RegisteredPublicGranularity));
        Row(text, "a broken glass opens for", $"{Policy.BreakGlassHours} hours");
        return text.ToString();
    }

    private static string Forms()
    {
        var text = new StringBuilder("| form | care | research | industry | international | published counts |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var form in Policy.Forms)
        {
            text.Append($"| **{form.Form}/{form.Version}** {form.Title} ");
            foreach (var use in Enum.GetValues<ConsentUse>())
            {
                text.Append("| ").Append(form.Terms.TryGetValue(use, out var terms) ? Text(terms) : "—").Append(' ');
            }

            text.Append("| ").Append(form.AllowsPublicAggregates ? "yes" : "no").Append(" |\n");
        }

        return text.ToString();
    }

    private static string Text(DuoTerms terms) => string.Join(", ", terms.Modifiers.Select(one => DuoCodes.Modifiers[one.Code])
        .Prepend(DuoCodes.Permissions[terms.Permission] + (terms.Diseases.Count == 0 ? "" : $" ({string.Join(", ", terms.Diseases.Select(one => Ontology.Mondo().Find(one)!.Label))})")));

    private static void Row(StringBuilder text, string rule, string value) => text.Append("| ").Append(rule).Append(" | ").Append(value).Append(" |\n");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string With(string page, string name, string text)
    {
        string begin = $"<!-- {name} -->\n", end = $"<!-- /{name} -->";
        int from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return string.Concat(page.AsSpan(0, from), text, page.AsSpan(page.IndexOf(end, StringComparison.Ordinal)));
    }
}
