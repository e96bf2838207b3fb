using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Takes the hour's anchor. What a timer calls, of any number of instances, as often as it likes.</summary>
/// <param name="store">Where the trail lies.</param>
/// <param name="keys">Signs.</param>
/// <param name="reader">Reads the chains.</param>
/// <param name="bus">Hears of each anchor: a witness outside of the store.</param>
/// <param name="time">The clock.</param>
public sealed class AnchorAudit(IObjectStore store, IKeyRing keys, AuditReader reader, IEventBus bus, TimeProvider time)
{
    /// <summary>The event that an anchor was taken; its data holds the anchor's path and hash, and the counts of chains and faults.</summary>
    public const string Anchored = "Pfmg.AuditAnchored";

    /// <summary>Anchors what was recorded since the last anchor; reads no more than that.</summary>
    /// <returns>What was found; null if the hour has its anchor already, or a later one is there.</returns>
    public async Task<AnchorReport?> RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var path = AuditPaths.Anchor(now);
        var last = await LastAsync(ct);
        if (string.CompareOrdinal(last, path) >= 0)
        {
            return null;
        }

        var (previous, roots) = await PreviousAsync(last, ct);
        var faults = new List<InputFault>();
        var next = new List<AuditRoot>();
        await foreach (var instance in reader.InstancesAsync(ct))
        {
            next.Add(new AuditRoot(instance, await EndAsync(instance, roots.GetValueOrDefault(instance), faults, ct)));
        }

        // Without anything recorded there is nothing to anchor, but a chain that is gone is told of.
        var gone = roots.Keys.Except(next.Select(static root => root.Instance), StringComparer.Ordinal).ToList();
        faults.AddRange(gone.Select(static instance => new InputFault(AuditPaths.Genesis(instance), "", "the beginning of a chain that was anchored", "nothing")));
        next.AddRange(gone.Select(instance => new AuditRoot(instance, roots[instance])));
        return next.Count == 0 ? null : await WriteAsync(new AnchorStatement(path, now, next, faults.Count, previous), faults, ct);
    }

    private async Task<AnchorReport?> WriteAsync(AnchorStatement statement, List<InputFault> faults, CancellationToken ct)
    {
        var anchor = new AuditAnchor(statement, await keys.SignAsync(AuditAnchor.Purpose, AuditAnchor.BytesOf(statement), ct));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(anchor, PfmgJson.Indented);
        try
        {
            using var content = new MemoryStream(bytes);
            await store.PutAsync(statement.Path, content, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            // Another instance was first, and tells of it.
            return null;
        }

        var report = new AnchorReport(statement.Path, AuditSegment.HashOf(bytes), statement.Roots.Count, faults);
        var data = new JsonObject { ["sha256"] = report.Sha256, ["chains"] = report.Chains, ["faults"] = faults.Count };
        await bus.PublishAsync(new DomainEvent($"{Anchored}:{statement.Path}", Anchored, statement.Path, statement.At, data), ct);
        return report;
    }

    private async Task<AuditTail> EndAsync(string instance, AuditTail? anchored, List<InputFault> faults, CancellationToken ct)
    {
        var tail = anchored;
        try
        {
            if (tail is null)
            {
                tail = await reader.BeginningAsync(instance, ct);
            }
            else
            {
                await reader.RequireAsync(instance, tail, ct);
            }

            await foreach (var segment in reader.AfterAsync(instance, tail, ct))
            {
                tail = segment.Tail;
            }
        }
        catch (InvalidInputException broken)
        {
            faults.AddRange(broken.Faults);
        }

        return tail ?? new AuditTail(0, 0, "");
    }

    private async Task<string?> LastAsync(CancellationToken ct)
    {
        string? last = null;
        await foreach (var found in store.ListAsync(AuditPaths.Anchors, ct))
        {
            last = found.Path;
        }

        return last;
    }

    // An anchor that was spoilt is held to its hash by the next one all the same; the chains are then read from their beginnings.
    private async Task<(PreviousAnchor? Previous, Dictionary<string, AuditTail> Roots)> PreviousAsync(string? path, CancellationToken ct)
    {
        var roots = new Dictionary<string, AuditTail>(StringComparer.Ordinal);
        if (path is null || await store.ReadBytesAsync(path, ct) is not { } bytes)
        {
            return (null, roots);
        }

        try
        {
            var anchor = await reader.AnchorAsync(path, bytes, ct);
            foreach (var root in anchor.Roots)
            {
                roots[root.Instance] = root.Tail;
            }
        }
        catch (InvalidInputException)
        {
            roots.Clear();
        }

        return (new PreviousAnchor(path, AuditSegment.HashOf(bytes)), roots);
    }
}

/// <summary>What taking an anchor found.</summary>
/// <param name="Path">The anchor.</param>
/// <param name="Sha256">Of its bytes; who notes it elsewhere can hold the anchors to it.</param>
/// <param name="Chains">How many chains it anchors.</param>
/// <param name="Faults">What is not as it was written.</param>
public sealed record AnchorReport(string Path, string Sha256, int Chains, IReadOnlyList<InputFault> Faults);
