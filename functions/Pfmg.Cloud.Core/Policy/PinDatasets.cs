using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Restricts a question to the datasets that its use names, and keeps who was in them, so that the decision can be made again.</summary>
/// <param name="log">Keeps them.</param>
/// <param name="find">Looks them up; null where no question names any.</param>
internal sealed class PinDatasets(DecisionLog log, FindDatasetMembers? find)
{
    /// <summary>The question with its datasets as they are now.</summary>
    /// <exception cref="InvalidOperationException">It names some, and nothing looks them up: it is not answered as if it had named none.</exception>
    public async Task<PinnedQuestion> RunAsync(AccessQuestion question, RegisterState register, CancellationToken ct)
    {
        if (question.Use?.Datasets is not { Count: > 0 } names)
        {
            return new PinnedQuestion(question, null);
        }

        var found = await (find ?? throw new InvalidOperationException("Datasets are named, and nothing here looks them up."))(names, register, ct);
        var pins = new List<DatasetPin>(found.Count);
        foreach (var one in found)
        {
            pins.Add(new DatasetPin(one.Name, one.LakeVersion, one.RegisterVersion, await log.KeepMembersAsync(one.Members, ct)));
        }

        return new PinnedQuestion(question with { Datasets = pins }, Union(found.Select(static one => one.Members)));
    }

    /// <summary>A question that was asked, with its datasets as they were then.</summary>
    public async Task<PinnedQuestion> AgainAsync(AccessQuestion question, CancellationToken ct)
    {
        if (question.Datasets is not { } pins)
        {
            return new PinnedQuestion(question, null);
        }

        var members = new List<ParticipantSet>(pins.Count);
        foreach (var pin in pins)
        {
            members.Add(await log.ReadMembersAsync(pin.MembersSha256, ct));
        }

        return new PinnedQuestion(question, Union(members));
    }

    private static ParticipantSet Union(IEnumerable<ParticipantSet> members) => members.Aggregate(ParticipantSet.Empty, static (all, one) => all.Or(one));
}

/// <summary>A question and whom it is restricted to.</summary>
/// <param name="Question">With the datasets pinned.</param>
/// <param name="Among">Members of any of them; null for everybody.</param>
internal sealed record PinnedQuestion(AccessQuestion Question, ParticipantSet? Among);
