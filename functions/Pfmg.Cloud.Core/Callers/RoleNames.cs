using System.Collections.Frozen;
using System.Text.Json;

namespace Pfmg.Cloud.Core.Callers;

/// <summary>The names of roles in tokens, documents and on the command line.</summary>
public static class RoleNames
{
    private static readonly FrozenDictionary<Role, string> Names =
        Enum.GetValues<Role>().ToFrozenDictionary(role => role, role => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString()));

    private static readonly FrozenDictionary<string, Role> Roles = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Every name, in the order of the roles.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Role>().Select(role => role.Name())];

    /// <summary>A role's name, such as "platform-uploader".</summary>
    public static string Name(this Role role) => Names[role];

    /// <summary>The role of a name; false if there is none. Case counts.</summary>
    public static bool TryParse(string name, out Role role) => Roles.TryGetValue(name, out role);
}
