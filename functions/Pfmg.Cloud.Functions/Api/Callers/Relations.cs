using System.Collections.Frozen;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Tells whether a caller is something to what a request names.</summary>
/// <returns>False too if there is no such thing: to who may not know it, it does not exist.</returns>
internal delegate Task<bool> HasRelation(HttpContext http, Caller caller, CancellationToken ct);

/// <summary>A relation that rows of the access table name.</summary>
/// <param name="Name">Lower case with '-': "own-platform".</param>
/// <param name="Has">Tells.</param>
internal sealed record Relation(string Name, HasRelation Has);

/// <summary>Every relation there is, by name.</summary>
internal sealed class Relations(IEnumerable<Relation> all)
{
    private readonly FrozenDictionary<string, HasRelation> _all = all.ToFrozenDictionary(relation => relation.Name, relation => relation.Has, StringComparer.Ordinal);

    /// <summary>Whether there is one of this name.</summary>
    public bool Knows(string name) => _all.ContainsKey(name);

    /// <summary>Whether a caller has it.</summary>
    public Task<bool> HasAsync(string name, HttpContext http, Caller caller, CancellationToken ct) => _all[name](http, caller, ct);
}

/// <summary>Registers relations.</summary>
internal static class RelationRegistration
{
    /// <summary>Adds a relation.</summary>
    public static IServiceCollection AddRelation(this IServiceCollection services, string name, HasRelation has) => services.AddSingleton(new Relation(name, has));
}
