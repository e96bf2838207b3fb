using System.Globalization;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>What is there before anybody writes: participants, projects under review, before the committee, and one that is active.</summary>
internal sealed record WriterWorld(IReadOnlyList<string> Participants, IReadOnlyList<string> Reviewed, IReadOnlyList<string> Judged, string Active)
{
    /// <summary>Brings it about.</summary>
    /// <param name="services">The services.</param>
    /// <param name="members">Who belongs to the active project.</param>
    /// <param name="persons">How many participants.</param>
    /// <param name="projects">How many projects are under review, and how many before the committee.</param>
    public static async Task<WriterWorld> BeginAsync(WriterServices services, IReadOnlyList<string> members, int persons, int projects)
    {
        var walk = await CounterWalk.OfAsync(services);
        var people = Enumerable.Range(0, persons).Select(static i => string.Create(CultureInfo.InvariantCulture, $"P{i:D3}")).ToList();
        await walk.RegisterAsync(people);
        var (reviewed, judged) = (new List<string>(), new List<string>());
        for (int i = 0; i < projects; i++)
        {
            reviewed.Add(await walk.ReviewAsync([]));
            judged.Add(await walk.ForwardAsync(await walk.ReviewAsync([])));
        }

        return new WriterWorld(people, reviewed, judged, await walk.ActivateAsync(await walk.ForwardAsync(await walk.ReviewAsync(members))));
    }
}
