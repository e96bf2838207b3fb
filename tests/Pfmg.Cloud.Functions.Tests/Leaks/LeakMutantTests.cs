using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Beacon;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>The matrix over services that are wrong in one thing: each is found, so that "no differences" means something.</summary>
[Trait("Category", "Slow")]
public sealed class LeakMutantTests
{
    private const int Seed = 5;

    [Fact]
    public async Task A_policy_that_forgets_withdrawals_recorded_late_is_found()
    {
        var world = World();
        var late = world.Persons.Where(static person => person.Persona == Persona.WithdrawnLate).Select(static person => person.Name).ToHashSet(StringComparer.Ordinal);
        var differences = await DifferencesAsync(world, (services, register) => services.AddSingleton(provider => Decide(provider, register)), told => told.Consent is not { Status: ConsentStatus.Withdrawn } || !late.Contains(told.Participant));

        Assert.Contains(differences, static one => one.Contains("/samples", StringComparison.Ordinal));
        Assert.Contains(differences, static one => one.Contains("/sql", StringComparison.Ordinal));
        Assert.Contains(differences, static one => one.Contains("/beacon/individuals", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Beacon_that_asks_everybody_who_was_ever_asked_is_found()
    {
        var differences = await DifferencesAsync(
            World(),
            (services, register) => services.AddSingleton(provider => new OpenBeacon(
                Decide(provider, register), provider.GetRequiredService<LakeReader>(), provider.GetRequiredService<LakeLog>(), provider.GetRequiredService<ProjectScopes>(), provider.GetRequiredService<OntologyStore>())),
            static told => told.Consent is not { Status: ConsentStatus.Withdrawn or ConsentStatus.Opposed });

        Assert.Contains(differences, static one => one.Contains("/beacon/g_variants", StringComparison.Ordinal));
        Assert.All(differences, static one => Assert.Contains("/beacon/", one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_that_knows_no_parents_is_found_by_the_phase_of_children()
    {
        var differences = await DifferencesAsync(World(), (services, register) => services.AddSingleton(provider => Decide(provider, register)), static _ => true, static person => person with { Mother = null, Father = null });

        Assert.Contains(differences, static one => one.EndsWith("is told", StringComparison.Ordinal));
    }

    private static LeakWorld World() => new(Seed, hasLongVariants: true);

    // The app decides by a register of its own, in which some of what was said is missing.
    private static async Task<IReadOnlyList<string>> DifferencesAsync(
        LeakWorld world, Action<IServiceCollection, Register> change, Func<RegisterEvent, bool> remembers, Func<Participant, Participant>? knows = null)
    {
        using var store = new MemoryObjectStore(TimeProvider.System);
        using var register = new Register(store, TimeProvider.System);
        await register.AppendAsync(
            "data-manager",
            _ => [.. world.Register(TimeProvider.System.Today()).Where(remembers).Select(told => told.Registered is { } person && knows is not null ? told with { Registered = knows(person) } : told)],
            CancellationToken.None);
        await using var service = await LeakService.StartAsync(world, [LeakPurpose.All[0]], change: services => change(services, register));
        var matrix = new LeakMatrix(service, [LeakPurpose.All[0]], [], isWhole: false);
        await matrix.ProjectsAsync();
        return matrix.Differences;
    }

    private static DecideAccess Decide(IServiceProvider provider, Register register) => new(
        register, provider.GetRequiredService<FindEntitlement>(), provider.GetRequiredService<DecisionLog>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<OntologyStore>());
}
