using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Verifies the whole trail: beginnings, chains, seals, gaps, anchors, and each chain against every anchor that names it.</summary>
/// <param name="store">Where the trail lies.</param>
/// <param name="reader">Reads and verifies its parts.</param>
public sealed class VerifyAudit(IObjectStore store, AuditReader reader)
{
    /// <summary>Verifies; what is recorded meanwhile may be left out.</summary>
    /// <param name="witnessed">The SHA-256 of an anchor that somebody noted elsewhere, which must be among the anchors; null for none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AuditReport> RunAsync(string? witnessed, CancellationToken ct)
    {
        var faults = new List<InputFault>();
        var found = await ListAsync(faults, ct);
        var anchors = await AnchorsAsync(found.Anchors, witnessed, faults, ct);
        var instances = found.Instances.Union(found.Segments.Keys, StringComparer.Ordinal).Union(anchors.Roots.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var (entries, unanchored, segments) = (0L, 0L, 0L);
        foreach (var instance in instances)
        {
            var roots = anchors.Roots.GetValueOrDefault(instance) ?? [];
            var end = await ChainAsync(instance, found.Segments.GetValueOrDefault(instance) ?? [], roots, faults, ct);
            entries += end.Entry;
            segments += end.Segment;
            unanchored += Math.Max(0, end.Entry - (roots.Count == 0 ? 0 : roots[^1].Tail.Entry));
        }

        return new AuditReport(instances.Count, segments, entries, anchors.Count, anchors.LastAt, anchors.LastSha256, unanchored, faults);
    }

    private async Task<AuditTail> ChainAsync(string instance, List<long> segments, List<AnchoredRoot> roots, List<InputFault> faults, CancellationToken ct)
    {
        var tail = new AuditTail(0, 0, "");
        var next = 0;
        try
        {
            tail = await reader.BeginningAsync(instance, ct);
            next = Hold(instance, tail, roots, next, faults);
            await foreach (var segment in reader.AfterAsync(instance, tail, ct))
            {
                tail = segment.Tail;
                next = Hold(instance, tail, roots, next, faults);
            }
        }
        catch (InvalidInputException broken)
        {
            faults.AddRange(broken.Faults);
            return tail;
        }

        if (segments.Exists(number => number > tail.Segment))
        {
            faults.Add(new InputFault(
                AuditPaths.Segment(instance, tail.Segment + 1), Entry(tail.Entry + 1), "a segment, since later ones are there", "nothing"));
        }
        else if (next < roots.Count)
        {
            var missing = roots[next];
            faults.Add(new InputFault(
                AuditPaths.Segment(instance, tail.Segment + 1), Entry(tail.Entry + 1), $"entries up to {Text(missing.Tail.Entry)}, which {missing.Anchor} anchors", $"a chain that ends with entry {Text(tail.Entry)}"));
        }

        return tail;
    }

    // Anchors name ends of segments, so a chain is held to each of them when it comes to that segment.
    private static int Hold(string instance, AuditTail tail, List<AnchoredRoot> roots, int next, List<InputFault> faults)
    {
        while (next < roots.Count && roots[next].Tail.Segment <= tail.Segment)
        {
            var root = roots[next++];
            if (root.Tail != tail)
            {
                faults.Add(new InputFault(
                    tail.Segment == 0 ? AuditPaths.Genesis(instance) : AuditPaths.Segment(instance, tail.Segment), Entry(tail.Entry), $"the end that {root.Anchor} anchors, entry {Text(root.Tail.Entry)} with hash {root.Tail.Hash}", "another"));
            }
        }

        return next;
    }

    private async Task<Anchors> AnchorsAsync(List<string> paths, string? witnessed, List<InputFault> faults, CancellationToken ct)
    {
        var anchors = new Anchors();
        PreviousAnchor? before = null;
        foreach (var path in paths)
        {
            var bytes = await store.ReadBytesAsync(path, ct) ?? [];
            try
            {
                var statement = await reader.AnchorAsync(path, bytes, ct);
                if (statement.Previous != before)
                {
                    faults.Add(new InputFault(path, "statement.previous", before is null ? "none, as for the first anchor" : $"{before.Path} with SHA-256 {before.Sha256}", statement.Previous?.Path ?? "none"));
                }

                anchors.Add(path, statement);
            }
            catch (InvalidInputException broken)
            {
                faults.AddRange(broken.Faults);
            }

            before = new PreviousAnchor(path, AuditSegment.HashOf(bytes));
            anchors.WasSeen |= before.Sha256 == witnessed;
        }

        if (witnessed is not null && !anchors.WasSeen)
        {
            faults.Add(new InputFault(AuditPaths.Anchors, "", $"an anchor with SHA-256 {witnessed}", "none: anchors were taken away or written anew"));
        }

        anchors.LastSha256 = before?.Sha256;
        return anchors;
    }

    private async Task<Listing> ListAsync(List<InputFault> faults, CancellationToken ct)
    {
        var listing = new Listing([], [], new Dictionary<string, List<long>>(StringComparer.Ordinal));
        await foreach (var found in store.ListAsync(AuditPaths.Root, ct))
        {
            var name = found.Path[AuditPaths.Root.Length..];
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var (folder, rest) = slash < 0 ? ("", name) : (name[..slash], name[(slash + 1)..]);
            if (found.Path.StartsWith(AuditPaths.Anchors, StringComparison.Ordinal))
            {
                listing.Anchors.Add(found.Path);
            }
            else if (found.Path.StartsWith(AuditPaths.Instances, StringComparison.Ordinal))
            {
                listing.Instances.Add(Path.GetFileNameWithoutExtension(rest));
            }
            else if (folder.Length > 0 && long.TryParse(rest.AsSpan(0, Math.Min(20, rest.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && found.Path == AuditPaths.Segment(folder, number) && number > 0)
            {
                if (!listing.Segments.TryGetValue(folder, out var segments))
                {
                    listing.Segments[folder] = segments = [];
                }

                segments.Add(number);
            }
            else
            {
                faults.Add(new InputFault(found.Path, "", "nothing but beginnings, segments and anchors", "another object"));
            }
        }

        return listing;
    }

    private static string Entry(long number) => $"entry {Text(number)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Listing(List<string> Anchors, List<string> Instances, Dictionary<string, List<long>> Segments);

    private sealed record AnchoredRoot(string Anchor, AuditTail Tail);

    private sealed class Anchors
    {
        public Dictionary<string, List<AnchoredRoot>> Roots { get; } = new(StringComparer.Ordinal);

        public int Count { get; private set; }

        public DateTimeOffset? LastAt { get; private set; }

        public string? LastSha256 { get; set; }

        public bool WasSeen { get; set; }

        public void Add(string path, AnchorStatement statement)
        {
            Count++;
            LastAt = statement.At;
            foreach (var root in statement.Roots)
            {
                if (!Roots.TryGetValue(root.Instance, out var roots))
                {
                    Roots[root.Instance] = roots = [];
                }

                roots.Add(new AnchoredRoot(path, root.Tail));
            }
        }
    }
}

/// <summary>What verifying the trail found.</summary>
/// <param name="Chains">Instances that ever began.</param>
/// <param name="Segments">Good segments.</param>
/// <param name="Entries">Good entries.</param>
/// <param name="Anchors">Good anchors.</param>
/// <param name="LastAnchorAt">When the last of them was taken; null if there is none.</param>
/// <param name="LastAnchorSha256">Of the last anchor's bytes: what to note elsewhere.</param>
/// <param name="Unanchored">Entries after the last anchor: their chains' ends could still be cut off unseen, though not changed.</param>
/// <param name="Faults">Everything that is not as it was written: the file and the first bad entry of each chain.</param>
public sealed record AuditReport(
    int Chains, long Segments, long Entries, int Anchors, DateTimeOffset? LastAnchorAt, string? LastAnchorSha256, long Unanchored, IReadOnlyList<InputFault> Faults);
