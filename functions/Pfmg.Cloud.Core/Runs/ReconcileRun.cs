using System.Globalization;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Checks a run's books: every account in every receipt, and every place where things pass from task to task.</summary>
/// <remarks>Pure. It knows no order of tasks: what is linked follows from the places that receipts name.</remarks>
public static class ReconcileRun
{
    /// <summary>The chain so far.</summary>
    /// <param name="plan">The run's plan.</param>
    /// <param name="receipts">Of its tasks, as many as there are; those of failure tell nothing.</param>
    public static RunChain Chain(RunPlan plan, IReadOnlyList<Receipt> receipts)
    {
        var order = plan.Tasks.Select((task, i) => (task.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i, StringComparer.Ordinal);
        var done = receipts.Where(receipt => receipt.Succeeded && order.ContainsKey(receipt.Task)).OrderBy(receipt => order[receipt.Task]).ToList();
        var toCome = ToCome(plan, done);
        var entries = done.SelectMany(receipt => receipt.Accounts.Select(account => new Entry(receipt.Task, receipt.Kind, account))).ToList();
        var links = Links(entries, toCome);
        var breaks = entries.Where(entry => !entry.Account.Balances).Select(Describe)
            .Concat(links.Where(link => link.Balanced is false).Select(Describe)).ToList();
        return new RunChain
        {
            Balanced = breaks.Count > 0 ? false : links.Count == 0 || toCome.Count > 0 ? null : true,
            Links = links,
            Rejected = Losses(entries),
            Breaks = breaks,
        };
    }

    private static HashSet<string> ToCome(RunPlan plan, IReadOnlyList<Receipt> done)
    {
        var succeeded = done.Select(receipt => receipt.Task).ToHashSet(StringComparer.Ordinal);
        return plan.Tasks.Where(task => !succeeded.Contains(task.Id)).Select(task => task.Kind).ToHashSet(StringComparer.Ordinal);
    }

    private static List<ChainLink> Links(IReadOnlyList<Entry> entries, HashSet<string> toCome)
    {
        var moves = entries.SelectMany(entry => entry.Moves()).Where(move => !Places.Outside.Contains(move.Place));
        return
        [
            .. moves.GroupBy(move => (move.Entry.Account.Subject, move.Entry.Account.Unit, move.Place))
                .GroupBy(place => place.Key.Subject, StringComparer.Ordinal)
                .SelectMany(subject => subject)
                .Select(place => Link(place.Key.Subject, place.Key.Unit, place.Key.Place, [.. place], toCome)),
        ];
    }

    private static ChainLink Link(string subject, string unit, string place, IReadOnlyList<Move> moves, HashSet<string> toCome)
    {
        var (given, taken) = (Sides(moves.Where(move => move.IsGiven)), Sides(moves.Where(move => !move.IsGiven)));
        // Without a taker it may be any task still to come that takes; a giver has always come before.
        var open = given.Count > 0 && (taken.Count == 0 ? toCome.Count > 0 : given.Concat(taken).Any(side => toCome.Contains(side.Kind)));
        var total = given.Sum(side => side.Count);
        bool? balanced = open ? null : given.Count > 0 && taken.Count > 0 && taken.All(side => side.Count == total);
        return new ChainLink(subject, unit, place, given, taken, balanced);
    }

    private static List<ChainSide> Sides(IEnumerable<Move> moves) =>
    [
        .. moves.GroupBy(move => move.Entry.Kind, StringComparer.Ordinal)
            .Select(kind => new ChainSide(kind.Key, kind.Select(move => move.Entry.Task).Distinct(StringComparer.Ordinal).Count(), kind.Sum(move => move.Count))),
    ];

    private static List<ChainLoss> Losses(IReadOnlyList<Entry> entries) =>
    [
        .. entries.SelectMany(entry => entry.Account.Rejected.Select(flow => (entry, flow)))
            .GroupBy(loss => (loss.entry.Account.Subject, loss.entry.Account.Unit, loss.entry.Kind, loss.flow.Place))
            .Select(loss => new ChainLoss(loss.Key.Subject, loss.Key.Unit, loss.Key.Kind, loss.Key.Place, loss.Sum(one => one.flow.Count))),
    ];

    /// <summary>A sentence on an account that does not balance.</summary>
    internal static string Describe(string task, TaskAccount account)
    {
        var (unit, read, written, rejected) = account.ToCounts();
        return string.Create(CultureInfo.InvariantCulture, $"{task} took {read} {unit} but accounts for {written} given and {rejected} rejected.");
    }

    private static string Describe(Entry entry) => Describe(entry.Task, entry.Account);

    private static string Describe(ChainLink link) =>
        $"{link.Unit} in '{link.Place}' of {link.Subject}: {Describe(link.Given, "given")}, {Describe(link.Taken, "taken")}.";

    private static string Describe(IReadOnlyList<ChainSide> sides, string what) => sides.Count == 0
        ? $"none {what}"
        : string.Join(", ", sides.Select(side => string.Create(CultureInfo.InvariantCulture, $"{side.Count} {what} by {side.Kind}")));

    private sealed record Entry(string Task, string Kind, TaskAccount Account)
    {
        public IEnumerable<Move> Moves() =>
            Account.In.Select(flow => new Move(this, flow.Place, flow.Count, IsGiven: false))
                .Concat(Account.Out.Select(flow => new Move(this, flow.Place, flow.Count, IsGiven: true)));
    }

    private sealed record Move(Entry Entry, string Place, long Count, bool IsGiven);
}
