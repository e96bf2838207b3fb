namespace Pfmg.Cloud.Functions.Health;

/// <summary>Whether the service can do its work, and what it stands on.</summary>
/// <param name="Status">"ready", or "not-ready" if a dependency is neither ok nor untried.</param>
/// <param name="Dependencies">What it stands on; names and states only, since anybody may ask.</param>
/// <param name="LakeVersion">The lake's latest version; absent if it is empty or cannot be read.</param>
/// <param name="LakeAgeSeconds">How long ago that version was made.</param>
internal sealed record Readiness(string Status, IReadOnlyList<Dependency> Dependencies, long? LakeVersion, long? LakeAgeSeconds)
{
    /// <summary>Whether it can.</summary>
    public bool IsReady => Status == Ready;

    private const string Ready = "ready";

    /// <summary>Sums up.</summary>
    public static Readiness Of(IReadOnlyList<Dependency> dependencies, long? version, TimeSpan? age) =>
        new(dependencies.All(one => one.State is Dependency.Ok or Dependency.Untried) ? Ready : "not-ready", dependencies, version, (long?)age?.TotalSeconds);
}

/// <summary>Something that the service stands on.</summary>
/// <param name="Name">objects, documents, compute, keys, engine, lake, events.</param>
/// <param name="State">"ok"; "untried"; "timeout"; else the code of what is wrong.</param>
internal sealed record Dependency(string Name, string State)
{
    /// <summary>It answered.</summary>
    public const string Ok = "ok";

    /// <summary>Nobody has needed it yet, and it cannot be asked.</summary>
    public const string Untried = "untried";

    /// <summary>It did not answer in time.</summary>
    public const string Timeout = "timeout";
}
