namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>A rule that infra/ keeps.</summary>
/// <param name="Name">What holds.</param>
/// <param name="Faults">Where it does not.</param>
/// <param name="Bites">Changes, each of which breaks it.</param>
internal sealed record Rule(string Name, Func<Deployment, IEnumerable<string>> Faults, params Change[] Bites)
{
    public static IReadOnlyList<Rule> All { get; } = [.. SecrecyRules.All, .. ResourceRules.All, .. RoleRules.All, .. SettingRules.All, .. NameRules.All, .. PoolRules.All, .. ShapeRules.All];

    public override string ToString() => Name;
}
