using System.Collections.Concurrent;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>What became of one write, as its writer knows it.</summary>
/// <param name="Subject">Who wrote.</param>
/// <param name="Kind">What.</param>
/// <param name="Route">The pattern of the route, as the audit trail names it.</param>
/// <param name="Target">The path of what was written.</param>
/// <param name="Mark">What it can be found by; of no other write.</param>
/// <param name="Status">The answer's; 0 if the instance went away before it answered.</param>
/// <param name="Told">The revision, or the register version, that the answer names; null if none.</param>
internal sealed record Written(string Subject, WriteKind Kind, string Route, string Target, string Mark, int Status, long? Told)
{
    /// <summary>The service said that it is done.</summary>
    public bool IsAcknowledged => Status is >= 200 and < 300;

    /// <summary>The service said that it is not done.</summary>
    public bool IsRefused => Status is >= 400 and < 500;
}

/// <summary>Kinds of write.</summary>
internal enum WriteKind
{
    Message,
    MessageForRevision,
    MessageWithoutRevision,
    Members,
    Declaration,
    Vote,
    Draft,
    Sheet,
    Participant,
    Consent,
    Opposition,
    BreakGlass,
    Export,
}

/// <summary>Every write of every writer, in each writer's order.</summary>
internal sealed class WrittenBook
{
    private readonly ConcurrentQueue<Written> _all = new();
    private int _acknowledged;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Written> All => _all;

    /// <summary>How many were acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Enters one.</summary>
    public void Enter(Written written)
    {
        _all.Enqueue(written);
        if (written.IsAcknowledged)
        {
            Interlocked.Increment(ref _acknowledged);
        }
    }
}
