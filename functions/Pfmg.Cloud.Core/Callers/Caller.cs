using System.Collections.Frozen;

namespace Pfmg.Cloud.Core.Callers;

/// <summary>Who asks, as a token that was checked says.</summary>
/// <param name="Subject">The issuer's identifier of the person or program; "" for nobody.</param>
/// <param name="Roles">What they may be; empty for nobody.</param>
public sealed record Caller(string Subject, IReadOnlySet<Role> Roles)
{
    /// <summary>Nobody: no token was shown.</summary>
    public static Caller Anonymous { get; } = new("", FrozenSet<Role>.Empty);

    /// <summary>The sequencing platform that a <see cref="Role.PlatformUploader"/> delivers for; null for any other.</summary>
    public string? Platform { get; init; }

    /// <summary>The one project that the token is good for; null if it is bound to none.</summary>
    public string? Project { get; init; }

    /// <summary>Whether nobody is signed in.</summary>
    public bool IsAnonymous => Subject.Length == 0;

    /// <summary>Whether they have a role.</summary>
    public bool Is(Role role) => Roles.Contains(role);
}
