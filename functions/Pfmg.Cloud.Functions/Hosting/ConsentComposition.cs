using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Participants;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Composes the register of participants, the policy and its decisions.</summary>
internal static class ConsentComposition
{
    /// <summary>Adds them.</summary>
    public static void AddPolicy(this IServiceCollection services)
    {
        services.AddSingleton<Register>();
        services.AddSingleton<RegisterParticipants>();
        services.AddSingleton<TellConsents>();
        services.AddSingleton<RecordConsents>();
        services.AddSingleton<ForgetParticipant>();
        services.AddSingleton<EraseParticipant>();
        services.AddSingleton<BreakTheGlass>();
        services.AddSingleton<OntologyStore>();
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<DecideAccess>();

        // Nobody is entitled to anything until the counter says so; its own comes later and is then the one resolved.
        services.AddSingleton<FindEntitlement>(static (_, _) => Task.FromResult<ProjectEntitlement?>(null));
    }
}
