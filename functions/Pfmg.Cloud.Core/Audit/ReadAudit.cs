using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Answers what an auditor asks of the trail: the entries of all chains in the order of their times, each chain verified as far as it is read.</summary>
/// <param name="store">Where the trail lies.</param>
/// <param name="reader">Reads the chains.</param>
public sealed class ReadAudit(IObjectStore store, AuditReader reader)
{
    /// <summary>Reads one page.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>At most <see cref="AuditQuery.Limit"/> records.</returns>
    /// <exception cref="CorruptException">A chain is not what its instance wrote; `pfmg audit verify` tells where.</exception>
    public async Task<AuditPage> RunAsync(AuditQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var positions = await PositionsAsync(query.From ?? query.After?.At, ct);
        var chains = new List<IAsyncEnumerator<AuditRecord>>();
        try
        {
            var next = new PriorityQueue<int, AuditPlace>(AuditPlace.Order);
            await foreach (var instance in reader.InstancesAsync(ct))
            {
                var chain = RecordsAsync(instance, positions.GetValueOrDefault(instance), ct).GetAsyncEnumerator(ct);
                chains.Add(chain);
                await AdvanceAsync(chains.Count - 1);
            }

            var records = new List<AuditRecord>();
            while (next.TryDequeue(out var chain, out var place) && !(place.At >= query.To))
            {
                if (query.Matches(chains[chain].Current))
                {
                    if (records.Count == query.Limit)
                    {
                        return new AuditPage(records, records[^1].Place);
                    }

                    records.Add(chains[chain].Current);
                }

                await AdvanceAsync(chain);
            }

            return new AuditPage(records, null);

            async Task AdvanceAsync(int chain)
            {
                if (await chains[chain].MoveNextAsync())
                {
                    next.Enqueue(chain, chains[chain].Current.Place);
                }
            }
        }
        catch (InvalidInputException broken)
        {
            throw new CorruptException($"The audit trail is not as it was written: {broken.Faults[0].File}. Verify it.", broken);
        }
        finally
        {
            foreach (var chain in chains)
            {
                await chain.DisposeAsync();
            }
        }
    }

    private async IAsyncEnumerable<AuditRecord> RecordsAsync(string instance, AuditTail? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var segment in reader.AfterAsync(instance, after ?? await reader.BeginningAsync(instance, ct), ct))
        {
            foreach (var line in segment.Lines)
            {
                yield return new AuditRecord(instance, line.Number, line.Entry);
            }
        }
    }

    // What an anchor taken before a moment names was recorded before that moment too, and need not be read again.
    private async Task<Dictionary<string, AuditTail>> PositionsAsync(DateTimeOffset? from, CancellationToken ct)
    {
        var positions = new Dictionary<string, AuditTail>(StringComparer.Ordinal);
        if (from is not { } moment)
        {
            return positions;
        }

        string? last = null;
        var limit = AuditPaths.Anchor(moment);
        await foreach (var found in store.ListAsync(AuditPaths.Anchors, ct))
        {
            last = string.CompareOrdinal(found.Path, limit) < 0 ? found.Path : last;
        }

        if (last is not null && await store.ReadBytesAsync(last, ct) is { } bytes)
        {
            foreach (var root in (await reader.AnchorAsync(last, bytes, ct)).Roots.Where(static root => root.Tail.Hash.Length > 0))
            {
                positions[root.Instance] = root.Tail;
            }
        }

        return positions;
    }
}

/// <summary>What an auditor asks; null asks for all.</summary>
public sealed record AuditQuery
{
    /// <summary>The first moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The moment after the last.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who asked.</summary>
    public string? Subject { get; init; }

    /// <summary>On whose behalf.</summary>
    public string? ProjectId { get; init; }

    /// <summary>One of <see cref="AuditActions"/>, or an act of the airlock.</summary>
    public string? Action { get; init; }

    /// <summary>Under which decision.</summary>
    public string? DecisionId { get; init; }

    /// <summary>About what.</summary>
    public string? Object { get; init; }

    /// <summary>After which record: the end of the page before.</summary>
    public AuditPlace? After { get; init; }

    /// <summary>How many records a page has at most.</summary>
    public int Limit { get; init; } = 1_000;

    /// <summary>Whether a record is asked for; its end is for the reader to see.</summary>
    internal bool Matches(AuditRecord record) =>
        !(record.Entry.At < From)
        && (After is null || AuditPlace.Order.Compare(record.Place, After) > 0)
        && Is(Subject, record.Entry.Subject) && Is(ProjectId, record.Entry.ProjectId) && Is(Action, record.Entry.Action) && Is(DecisionId, record.Entry.DecisionId)
        && (Object is null || record.Entry.Objects.Contains(Object, StringComparer.Ordinal));

    private static bool Is(string? asked, string? found) => asked is null || string.Equals(asked, found, StringComparison.Ordinal);
}

/// <summary>An entry and where it stands.</summary>
/// <param name="Instance">Whose chain.</param>
/// <param name="Number">Its place in it, from 1.</param>
/// <param name="Entry">What happened.</param>
public sealed record AuditRecord(string Instance, long Number, AuditEntry Entry)
{
    /// <summary>Its place among all records.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public AuditPlace Place => new(Entry.At, Instance, Number);
}

/// <summary>A place among the records of all chains: by time, then chain, then number.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="Instance">Whose chain.</param>
/// <param name="Number">Its place in it.</param>
public sealed record AuditPlace(DateTimeOffset At, string Instance, long Number)
{
    /// <summary>The order of places.</summary>
    public static IComparer<AuditPlace> Order { get; } = Comparer<AuditPlace>.Create(static (left, right) =>
        left.At != right.At ? left.At.CompareTo(right.At)
        : string.CompareOrdinal(left.Instance, right.Instance) is not 0 and var order ? order
        : left.Number.CompareTo(right.Number));
}

/// <summary>A page of the trail.</summary>
/// <param name="Records">By time.</param>
/// <param name="Next">The last record's place if there are more; null if these are all.</param>
public sealed record AuditPage(IReadOnlyList<AuditRecord> Records, AuditPlace? Next);
