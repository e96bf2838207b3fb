using System.Text;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>Each fault of delivered reads is refused, told with its place, and leaves nothing to be seen. docs/refusals-reads.md is this suite's record.</summary>
public sealed partial class RefusedReadsTests
{
    private const string Head =
        """
        # Reads that are refused

        Written by `RefusedReadsTests` (`PFMG_GOLDEN=write`), which delivers each of these to a store and compares. After each, the lake has no
        version and no file, and the run no results. "Rejected": on arrival, nothing was planned. "Failed": the run's
        `prepare` found it, and no other task of that sample ran. Either way the sender corrects the delivery under a new name.
        Checksums and byte offsets, which depend on how a file was packed, are shown as … here.

        A read of a BAM or CRAM whose mate is not in the file is no fault, as long as others have theirs: it is left out and counted in the receipt
        as rejected. A gzip file cut just between two of its members is whole to every reader; the manifest's size and checksum tell.


        """;

    [Fact]
    public async Task Every_fault_is_refused_where_it_is_and_nothing_is_half_visible()
    {
        using var store = await InProcessStore.CreateAsync();
        var files = new ReadFaultFiles(store);
        var page = new StringBuilder(Head);
        foreach (var kind in ReadFault.All.GroupBy(fault => fault.Kind))
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"## {kind.Key}\n\n| what is wrong | run | file, place | expected | found |\n| --- | --- | --- | --- | --- |\n");
            foreach (var fault in kind)
            {
                var record = await store.DeliverAsync([new ManifestSample { Sample = "S1", Participant = "P1" }], fault.Files(files));
                Check(fault, record);
                Assert.Empty(await store.ListAsync(StorePaths.Lake));
                Assert.DoesNotContain(await store.ListAsync(StorePaths.Run(record.RunId)), path => path.Contains("/results/", StringComparison.Ordinal));
                foreach (var (told, i) in record.Faults.Select((told, i) => (told, i)))
                {
                    var (what, state) = i == 0 ? (fault.What, record.State == RunState.Rejected ? "rejected" : "failed") : ("", "");
                    page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {what} | {state} | {Place(told)} | {Shown(told.Expected)} | {Shown(told.Found)} |\n");
                }
            }

            page.Append('\n');
        }

        GoldenFile.Equal("docs/refusals-reads.md", page.ToString().TrimEnd() + "\n");
    }

    private static void Check(ReadFault fault, RunRecord record)
    {
        var failures = record.Receipts.Where(receipt => !receipt.Succeeded).ToList();
        var told = $"{fault.Kind}, {fault.What}: {record.State}; {string.Join("; ", record.Faults)}; {string.Join("; ", failures.Select(receipt => $"{receipt.Task}: {receipt.Failure!.Message}"))}";
        Assert.True(record.State is RunState.Rejected or RunState.Failed, told);
        Assert.True(record.LakeVersion is null, told);
        Assert.True(record.Faults.Count > 0, told);
        // The sender's fault, by its own code: nobody will try it again.
        Assert.True(failures.TrueForAll(receipt => receipt is { Kind: TaskKinds.Prepare, Failure.Code: "invalid-input" }), told);
        Assert.True(record.Faults.All(one => one.File.Length > 0 && one.Expected.Length > 0 && one.Found.Length > 0), told);
    }

    private static string Place(InputFault fault)
    {
        var file = fault.File[(fault.File.LastIndexOf('/') + 1)..];
        return fault.Where.Length == 0 ? file : $"{file}, {Shown(fault.Where)}";
    }

    private static string Shown(string text) => Packed().Replace(text, "…").Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|(?<=\bbyte )\d+|\d+(?=, the size of)|(?<=^)\d{4,}$|(?<=its first )\d+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Packed();
}
