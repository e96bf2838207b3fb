using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>What a draft is told of the cohort that it would see.</summary>
public sealed class PreviewCohortTests : IDisposable
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task Few_are_not_disclosed_and_many_are_with_what_they_are_good_for()
    {
        var project = await _desk.BeginAsync();
        await _desk.ConsentAsync(Names(0, 4));
        var few = await PreviewAsync(project);
        Assert.Equal(("not disclosed", "not disclosed"), (few.Participants.ToString(), few.Sequenced.ToString()));
        Assert.Null(few.Feasibility);

        await _desk.ConsentAsync(Names(4, 16));
        var many = await PreviewAsync(project);
        Assert.Equal(20, many.Sequenced.Value);
        Assert.Equal(20, many.Feasibility?.Persons);
        Assert.Contains(many.Obligations, one => one.Code == "IRB");
    }

    [Fact]
    public async Task One_who_opposes_is_not_told_by_the_difference_of_two_previews()
    {
        var project = await _desk.BeginAsync();
        await _desk.ConsentAsync(Names(0, 20));
        Assert.Equal(20, (await PreviewAsync(project)).Sequenced.Value);
        await _desk.SayAsync("P0", ConsentStatus.Opposed);
        var after = await PreviewAsync(project);
        Assert.All([after.Participants, after.Sequenced], static told => Assert.NotEqual(19, told.Value));
        Assert.Empty(after.Denied);

        // Nor by a second project of the same person.
        _desk.Clock.Now = _desk.Clock.Now.AddMinutes(1);
        var other = await PreviewAsync(await _desk.BeginAsync());
        Assert.All([other.Participants, other.Sequenced], static told => Assert.NotEqual(19, told.Value));
    }

    [Theory]
    [InlineData(0, "not disclosed", "20")]
    [InlineData(4, "not disclosed", "16")]
    [InlineData(5, "20", "15")]
    [InlineData(17, "20", "not disclosed")]
    [InlineData(20, "20", "not disclosed")]
    public async Task Both_with_consent_and_sequenced_are_told_only_if_enough_are_not_sequenced(int missing, string participants, string sequenced)
    {
        await _desk.ConsentAsync(Names(0, 20));
        foreach (var name in Names(0, missing))
        {
            _desk.Libraries[name] = new HashSet<string>(StringComparer.Ordinal) { "wes" };
        }

        var preview = await PreviewAsync(await _desk.BeginAsync());
        Assert.Equal((participants, sequenced), (preview.Participants.ToString(), preview.Sequenced.ToString()));
        Assert.Equal(preview.Sequenced.Value, preview.Feasibility?.Persons);
    }

    [Fact]
    public async Task A_project_that_asks_for_a_dataset_sees_its_members_alone()
    {
        await _desk.ConsentAsync(Names(0, 30));
        foreach (var name in Names(0, 10))
        {
            _desk.Libraries[name] = new HashSet<string>(StringComparer.Ordinal) { "wgs", "wes" };
        }

        await _desk.Datasets.CreateAsync("exomes", new DatasetWords("Exomes", "Exomes.", ["exome"]), new DatasetRule { LibraryTypes = ["wes"] }, default);
        var project = await _desk.Documents.CreateAsync(Desk.Sheet(Desk.CompleteSheet) with { Datasets = ["exomes"] }, Desk.Lead.Subject, default);
        var preview = await PreviewAsync(project);
        Assert.Equal(10, preview.Sequenced.Value);
        Assert.Contains(preview.Denied, one => one.Clause == "not-in-dataset" && one.Participants.Value == 20);

        var unknown = await _desk.Documents.CreateAsync(Desk.Sheet(Desk.CompleteSheet) with { Datasets = ["exomes", "panels", "exomes.1"] }, Desk.Lead.Subject, default);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => _desk.StepAsync(unknown, Desk.Lead, "submit"));
        Assert.Equal(["datasets[1]", "datasets[2]"], refused.Faults.Select(static fault => fault.Where));
        Assert.Contains("exomes", refused.Faults[0].Expected, StringComparison.Ordinal);
        Assert.Equal(ProjectState.Submitted, (await _desk.StepAsync(project, Desk.Lead, "submit")).State);
    }

    [Fact]
    public async Task What_denies_is_told_by_clause()
    {
        await _desk.RegisterAsync(Names(0, 20));
        var preview = await PreviewAsync(await _desk.BeginAsync());
        Assert.Contains(preview.Denied, one => one.Clause == "research-no-statement" && one.Participants.Value == 20);
    }

    private static string[] Names(int from, int count) => [.. Enumerable.Range(from, count).Select(i => $"P{i}")];

    private Task<ProjectPreview> PreviewAsync(Project project) => _desk.Preview.RunAsync(project, Desk.Lead.Subject, 0, 0.01, 1, default);

    public void Dispose() => _desk.Dispose();
}
