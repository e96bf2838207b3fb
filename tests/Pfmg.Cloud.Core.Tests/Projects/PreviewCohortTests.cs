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
        Assert.Equal("not disclosed", few.Participants.ToString());
        Assert.Null(few.Feasibility);

        await _desk.ConsentAsync(Names(4, 16));
        var many = await PreviewAsync(project);
        Assert.Equal(20, many.Participants.Value);
        Assert.Equal(20, many.Feasibility?.Persons);
        Assert.Contains(many.Obligations, one => one.Code == "IRB");
    }

    [Fact]
    public async Task One_who_opposes_is_not_told_by_the_difference_of_two_previews()
    {
        var project = await _desk.BeginAsync();
        await _desk.ConsentAsync(Names(0, 20));
        Assert.Equal(20, (await PreviewAsync(project)).Participants.Value);
        await _desk.SayAsync("P0", ConsentStatus.Opposed);
        var after = await PreviewAsync(project);
        Assert.NotEqual(19, after.Participants.Value);
        Assert.All(after.Denied, one => Assert.Null(one.Participants.Value));

        // Nor by a second project of the same person.
        _desk.Clock.Now = _desk.Clock.Now.AddMinutes(1);
        Assert.NotEqual(19, (await PreviewAsync(await _desk.BeginAsync())).Participants.Value);
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
