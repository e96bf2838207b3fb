using System.Globalization;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>Holds what writers were told against what is there: each acknowledged write exactly once, each refused one not, one without an answer once at most.</summary>
/// <param name="book">What writers were told.</param>
/// <param name="found">What is there.</param>
/// <param name="wasDisturbed">Whether instances were killed, so that some writes have no answer.</param>
internal sealed class CheckWrites(WrittenBook book, FoundWrites found, bool wasDisturbed)
{
    private static readonly WriteKind[] Replaced = [WriteKind.Vote, WriteKind.Draft, WriteKind.Sheet];

    /// <summary>Checks everything.</summary>
    /// <returns>Every difference; none if all is well.</returns>
    public IReadOnlyList<string> Differences() => [.. Marks(), .. Revisions(), .. Votes(), .. Drafts(), .. Trail()];

    // What only adds is found by its mark.
    private IEnumerable<string> Marks()
    {
        var there = found.Marks.ToLookup(static one => one.Mark, static one => one.Version, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var write in book.All.Where(static one => !Replaced.Contains(one.Kind)))
        {
            var mark = write.Kind == WriteKind.Participant ? OneWriter.IdOf(write.Mark) : write.Mark;
            told.Add(mark);
            int times = there[mark].Count();
            bool isRight = write.IsAcknowledged ? times == 1 : write.IsRefused ? times == 0 : times <= (wasDisturbed ? 1 : 0);
            if (!isRight)
            {
                yield return $"{write} is there {times} times";
            }
            else if (write.IsAcknowledged && there[mark].Single() is { } version && write.Told is { } said && version != said)
            {
                yield return $"{write} is in entry {version}";
            }
        }

        foreach (var stranger in there.Where(one => !told.Contains(one.Key)))
        {
            yield return $"{stranger.Key} is there, and nobody wrote it";
        }
    }

    // No two writes made the same revision of a project, and undisturbed there is none that nobody made.
    private IEnumerable<string> Revisions()
    {
        foreach (var (path, project) in found.Projects)
        {
            var told = book.All.Where(one => one.IsAcknowledged && one.Target == path && one.Told is not null).Select(static one => one.Told!.Value).Order().ToList();
            var last = (long)project["revision"]!;
            bool isRight = wasDisturbed
                ? told.Distinct().Count() == told.Count && told.All(one => one <= last)
                : told.Count == 0 || told.SequenceEqual(Enumerable.Range(0, told.Count).Select(i => last - told.Count + 1 + i));
            if (!isRight)
            {
                yield return $"{path} is at revision {last}, and these were told: {string.Join(' ', told)}";
            }
        }
    }

    private IEnumerable<string> Votes()
    {
        foreach (var group in book.All.Where(static one => one.Kind == WriteKind.Vote).GroupBy(static one => (one.Subject, one.Target)))
        {
            var project = found.Projects[group.Key.Target];
            var stands = project["votes"]!.AsArray().Where(one => (string?)one!["by"] == group.Key.Subject).Select(static one => (string?)one!["reason"]).ToList();
            var given = project["history"]!.AsArray().Count(one => (string?)one!["act"] == "vote" && (string?)one["by"] == group.Key.Subject);
            var last = group.LastOrDefault(static one => one.IsAcknowledged)?.Mark;
            var unanswered = group.Where(static one => !one.IsAcknowledged && !one.IsRefused).Select(static one => one.Mark).ToList();
            var acknowledged = group.Count(static one => one.IsAcknowledged);
            if (stands.Count > 1 || !(stands.SingleOrDefault() == last || (wasDisturbed && unanswered.Contains(stands.SingleOrDefault() ?? ""))))
            {
                yield return $"{group.Key}: {string.Join(", ", stands)} stands, and {last} was acknowledged last";
            }

            if (given < acknowledged || given > acknowledged + (wasDisturbed ? unanswered.Count : 0))
            {
                yield return $"{group.Key}: {given} votes in the history, {acknowledged} acknowledged";
            }
        }
    }

    private IEnumerable<string> Drafts()
    {
        var drafts = found.Projects.Where(static one => (string?)one.Value["state"] == "draft").ToDictionary(StringComparer.Ordinal);
        foreach (var write in book.All.Where(one => one is { Kind: WriteKind.Draft, IsAcknowledged: true } && !drafts.ContainsKey(one.Target)))
        {
            yield return $"{write} is not there";
        }

        foreach (var (path, project) in drafts)
        {
            var title = (string?)project["sheet"]!["title"];
            var written = book.All.Where(one => one.Kind is WriteKind.Draft or WriteKind.Sheet && (one.Target == path || one.Mark == title)).ToList();
            var last = written.Where(static one => one.IsAcknowledged).MaxBy(static one => one.Told);
            if (title != last?.Mark && !(wasDisturbed && written.Any(one => one.Mark == title && !one.IsAcknowledged && !one.IsRefused)))
            {
                yield return $"{path} has the sheet {title}, and {last} was acknowledged last";
            }
        }
    }

    // The answer of a write waits for its entry in the trail, so each acknowledged one has its own.
    private IEnumerable<string> Trail()
    {
        var answered = found.Trail.Where(static one => (string?)one["action"] == "answered" && (int?)one["status"] is >= 200 and < 300).ToList();
        var byRoute = answered.CountBy(static one => ($"{one["subject"]}", $"{one["route"]}")).ToDictionary();
        foreach (var ((subject, route), count) in book.All.Where(static one => one.IsAcknowledged).CountBy(static one => (one.Subject, one.Route)))
        {
            var entries = byRoute.GetValueOrDefault((subject, route));
            if (entries < count || (entries > count && !wasDisturbed))
            {
                yield return $"{subject} was answered {count} times by {route}, and the trail has {entries} entries";
            }
        }

        var revisions = answered.Where(static one => one["counts"]?["revision"] is not null)
            .Select(static one => $"/api/projects/{one["objects"]![0]!.ToString().Split('/')[^1]} {one["counts"]!["revision"]} {one["subject"]}").ToHashSet(StringComparer.Ordinal);
        foreach (var write in book.All.Where(static one => one is { IsAcknowledged: true, Told: not null } && one.Target.StartsWith("/api/projects/prj-", StringComparison.Ordinal) && one.Kind != WriteKind.Export))
        {
            if (!revisions.Contains(string.Create(CultureInfo.InvariantCulture, $"{write.Target} {write.Told} {write.Subject}")))
            {
                yield return $"{write} is not in the trail";
            }
        }
    }
}
