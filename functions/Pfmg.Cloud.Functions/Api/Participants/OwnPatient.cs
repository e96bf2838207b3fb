using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api.Participants;

/// <summary>The relation of a clinician to a patient whom a path names as `{id}` or `{participant}`: in charge, or with the glass broken, and care not refused.</summary>
internal static class OwnPatient
{
    /// <summary>Registers "own-patient".</summary>
    public static void AddOwnPatient(this IServiceCollection services) => services.AddRelation("own-patient", async (http, caller, ct) =>
    {
        var named = http.Request.RouteValues["id"] as string ?? http.Request.RouteValues["participant"] as string;
        if (named is null || caller.IsAnonymous)
        {
            return false;
        }

        var decision = await http.RequestServices.GetRequiredService<DecideAccess>().ForCareAsync(caller, ct);
        return decision.Register.TryFind(named, out var person) && decision.Permitted.Contains(person.Number);
    });
}
