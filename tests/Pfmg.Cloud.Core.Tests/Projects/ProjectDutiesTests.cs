using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>What consents oblige to becomes duties with dates.</summary>
public sealed class ProjectDutiesTests : IDisposable
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task Each_obligation_of_a_consent_is_owed_by_its_date()
    {
        await _desk.RegisterAsync("A", "B");
        await SayAsync("A", months: 24, until: new DateOnly(2027, 6, 1));
        await SayAsync("B", months: 36, until: new DateOnly(2027, 9, 1));
        var project = await _desk.ActiveAsync();

        // Entitled from 2026-12-01 to 2028-11-30; consents are of 2026-01-15.
        Assert.Equal(
            [
                ("COL", new DateOnly(2027, 3, 1)),
                ("MOR", new DateOnly(2027, 10, 1)),
                ("PUB", new DateOnly(2029, 11, 30)),
                ("RTN", new DateOnly(2029, 5, 29)),
                ("TS", new DateOnly(2028, 2, 13)),
                ("condition", new DateOnly(2028, 11, 30)),
            ],
            project.Duties.Select(static one => (one.Kind, one.Due)).OrderBy(static one => one.Kind, StringComparer.Ordinal));
        Assert.Equal("Publish nothing of the results before 2027-09-01, and say afterwards that nothing was.", project.Duties.Single(static one => one.Kind == "MOR").What);
        Assert.Contains("the first ends with 2028-01-14.", project.Duties.Single(static one => one.Kind == "TS").What, StringComparison.Ordinal);

        var again = ProjectDuties.OfObligations(project, CounterPolicy.Current, [new Obligation("MOR", new DateOnly(2027, 9, 1), 1), new Obligation("TS", new DateOnly(2028, 1, 14), 1)], _desk.Clock.Now);
        Assert.Equal(project.Duties.Count, again.Duties.Count);
    }

    [Fact]
    public void A_project_of_an_earlier_policy_goes_on_by_it()
    {
        var earlier = CounterPolicy.Load("1.0.0");
        Assert.Null(earlier.DutyOf("MOR"));
        Assert.Equal(earlier.Steps.Select(static step => (step.Act, step.To)), CounterPolicy.Current.Steps.Select(static step => (step.Act, step.To)));
    }

    private Task<RegisterState> SayAsync(string name, int months, DateOnly until) => _desk.Register.AppendAsync("dora", _ => [new RegisterEvent
    {
        Participant = name,
        Consent = new ConsentEvent
        {
            Status = ConsentStatus.Consented,
            Use = ConsentUse.Research,
            Effective = new DateOnly(2026, 1, 15),
            Signatory = Signatory.Self,
            Form = "pfmg-rare-disease",
            FormVersion = "1",
            Terms = new DuoTerms
            {
                Permission = DuoCodes.GeneralResearch,
                Modifiers =
                [
                    new DuoModifier("DUO:0000019"), new DuoModifier("DUO:0000020"), new DuoModifier("DUO:0000029"),
                    new DuoModifier("DUO:0000025") { Months = months }, new DuoModifier("DUO:0000024") { Until = until },
                ],
            },
        },
    }], default);

    public void Dispose() => _desk.Dispose();
}
