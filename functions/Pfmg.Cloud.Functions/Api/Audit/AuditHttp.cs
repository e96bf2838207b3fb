using Pfmg.Cloud.Core.Audit;

namespace Pfmg.Cloud.Functions.Api.Audit;

/// <summary>What an endpoint adds to the audit trail's entry of its request.</summary>
internal static class AuditHttp
{
    /// <summary>Adds what the endpoint knows: decision, versions, counts, what it was about.</summary>
    /// <param name="http">The request.</param>
    /// <param name="change">Gives the entry with more in it; names of persons, genotypes and query texts do not belong there.</param>
    /// <remarks>
    /// What is added before the first byte of the answer stands in the entry without which no answer is given; what is added later stands
    /// in a second entry. A request whose route reads nothing personal is recorded too once something is added.
    /// </remarks>
    public static void Audit(this HttpContext http, Func<AuditEntry, AuditEntry> change)
    {
        var notes = http.AuditNotes();
        notes.Add(change);
    }

    /// <summary>Adds a digest of the question to the entry, where path and query do not hold it: a body's text.</summary>
    public static async Task AuditQuestionAsync(this HttpContext http, string question, CancellationToken ct)
    {
        var digest = await http.RequestServices.GetRequiredService<AuditNames>().QuestionAsync(question, ct);
        http.Audit(entry => entry with { Question = digest });
    }

    /// <summary>Adds whose data the request is about, under what stands for them in the trail.</summary>
    public static async Task AuditParticipantAsync(this HttpContext http, string participant, CancellationToken ct)
    {
        var name = await http.RequestServices.GetRequiredService<AuditNames>().ParticipantAsync(participant, ct);
        http.Audit(entry => entry.About(name));
    }

    /// <summary>What was added so far, in order.</summary>
    internal static List<Func<AuditEntry, AuditEntry>> AuditNotes(this HttpContext http)
    {
        if (http.Items.TryGetValue(typeof(AuditHttp), out var found))
        {
            return (List<Func<AuditEntry, AuditEntry>>)found!;
        }

        var notes = new List<Func<AuditEntry, AuditEntry>>();
        http.Items[typeof(AuditHttp)] = notes;
        return notes;
    }
}
