using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>Batch compute as a world sees it: the seam that the functions call, and a service and nodes that live by themselves.</summary>
internal interface IWorldCompute
{
    /// <summary>What the functions call.</summary>
    IBatchCompute Seam { get; }

    /// <summary>Whether runs wait for something that only a sweep brings on.</summary>
    bool Waits => false;

    /// <summary>What could happen now, a task's beginning for instance; each to be done at most once, and before anything else.</summary>
    IReadOnlyList<Action> Startable();

    /// <summary>A node's process has died.</summary>
    void Died(Process node);

    /// <summary>Compute takes a node for dead that is not: its task is tried again while the first try goes on.</summary>
    void LoseSight(int choice);

    /// <summary>Compute forgets a job; its nodes go on or not.</summary>
    void Forget(int choice, bool killNodes);

    /// <summary>Says what is left of it that should not be.</summary>
    IEnumerable<string> Remains() => [];
}

/// <summary>What a world's compute is made of.</summary>
/// <param name="Schedule">Draws, and runs nodes.</param>
/// <param name="Store">The store as actors see it.</param>
/// <param name="Memory">The store itself, for looking without being seen.</param>
/// <param name="Time">The world's clock.</param>
/// <param name="Faults">How much may go wrong.</param>
/// <param name="IsKind">Whether nothing goes wrong now.</param>
internal sealed record WorldParts(Schedule Schedule, IObjectStore Store, IObjectStore Memory, SimulatedTime Time, Faults Faults, Func<bool> IsKind);
