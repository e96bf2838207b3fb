using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>To whom something is told, and so with whom it can be compared later.</summary>
/// <remarks>Everybody hears what the public hears, so the public's ledger bounds every audience's.</remarks>
public sealed record Audience
{
    private Audience(string key) => Key = key;

    /// <summary>Anybody: the catalogue, the Beacon of who has not signed in.</summary>
    public static Audience Public { get; } = new("public");

    /// <summary>The folder of its ledger: "public", "caller-{16 hexadecimal digits}" or "project-{16 hexadecimal digits}"; names nobody.</summary>
    public string Key { get; }

    /// <summary>Whether it is anybody.</summary>
    public bool IsPublic => ReferenceEquals(this, Public) || Key == Public.Key;

    /// <summary>One who has signed in.</summary>
    /// <param name="subject">The token's subject.</param>
    public static Audience Caller(string subject) => new($"caller-{Digest(subject)}");

    /// <summary>All who read what a project takes out of the airlock.</summary>
    /// <param name="projectId">The project.</param>
    public static Audience Project(string projectId) => new($"project-{Digest(projectId)}");

    private static string Digest(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
    }
}
