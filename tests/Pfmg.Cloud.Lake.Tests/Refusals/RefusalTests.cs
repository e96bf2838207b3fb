using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Refusals;

/// <summary>Bad deliveries of VCFs and bad manifests: where each is refused, how it is told, and that nothing of it is ever visible.</summary>
public sealed class RefusalTests
{
    private const string Head = """
        # Refused: VCF, gVCF and manifests

        Written by `RefusalTests`, which delivers each of these to a store of its own and runs the real service and steps on it; to write
        it anew, `PFMG_GOLDEN=write`. What becomes of a file by the letter of the specification is in [conformance.md](conformance.md).

        A delivery that is refused **at its manifest** has a `rejection.json` with every fault, no plan, and compute is never asked; the
        platform corrects it with `2.manifest.json`. One that is refused **in a task** has that task's receipt with the failure
        `invalid-input`, and its run fails. Either way no entry of the lake's log exists, so no reader sees anything of it.


        """;

    [Fact]
    public async Task Every_fault_is_refused_where_it_must_be_and_leaves_nothing_visible()
    {
        var wrong = new List<string>();
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        page.Append("## Files\n| fault | refused at | message |\n| --- | --- | --- |\n");
        foreach (var row in VcfFaultRows.All)
        {
            var (at, fault) = await DeliverAsync(row);
            // `qc` reads the file's header before `ingest` does.
            var isRight = (row.At == at || (row.At == "ingest" && at == "qc")) && (row.Where is null || row.Where == fault?.Where);
            wrong.AddRange(isRight ? [] : [$"{row.What}: {at}, {fault}"]);
            Append(page, $"| {row.What} | {at} | {Cell(fault)} |\n");
        }

        page.Append("\n## Manifests\n| fault | outcome | message |\n| --- | --- | --- |\n");
        foreach (var row in ManifestFaultRows.All)
        {
            var faults = await DeliverAsync(row);
            var told = faults.FirstOrDefault(f => f.Where == row.Where);
            wrong.AddRange((row.Where is null) == (faults.Count == 0) && (row.Where is null || told is not null) ? [] : [$"{row.What}: {string.Join("; ", faults)}"]);
            Append(page, $"| {row.What} | {(faults.Count == 0 ? "accepted" : "rejected")} | {Cell(told)} |\n");
        }

        page.Append("\n## Several manifests of one delivery\n| first manifest | second manifest | outcome of the second | message |\n| --- | --- | --- | --- |\n");
        foreach (var (first, second, replaces, isAccepted) in Corrections)
        {
            var fault = await CorrectAsync(first, replaces);
            wrong.AddRange(isAccepted == fault is null ? [] : [$"{first}, {second}: {fault}"]);
            Append(page, $"| {first} | {second} | {(fault is null ? "accepted" : "rejected")} | {Cell(fault)} |\n");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        GoldenFile.Equal("docs/refusals-vcf.md", page.ToString());
    }

    private static IReadOnlyList<(string First, string Second, string? Replaces, bool IsAccepted)> Corrections { get; } =
    [
        ("rejected", "corrects it", null, true),
        ("its run failed", "corrects it", null, true),
        ("its run is under way or in the lake", "says nothing of it", null, false),
        ("its run is under way or in the lake", "replaces its own run", "R1", true),
    ];

    private static async Task<(string At, InputFault? Fault)> DeliverAsync(VcfFaultRow row)
    {
        using var delivery = new Delivery();
        delivery.Write(Delivery.Folder + "S1.vcf", row.File);
        delivery.Write(Delivery.Folder + "manifest.json", Encoding.UTF8.GetBytes(Delivery.Manifest(row.Told ?? row.File, kind: row.Kind)));
        var started = await delivery.StartAsync();
        await RequireStateAsync(delivery, started);
        if (!started.Accepted)
        {
            return ("manifest", Assert.Single(started.Faults));
        }

        var failed = await delivery.RunAsync(started.RunId);
        await delivery.RequireNothingVisibleAsync();
        Assert.True(failed is null || failed.Failure?.Code == "invalid-input", failed?.Failure?.ToString());
        return failed is null ? ("none", null) : (failed.Kind, failed.Failure!.Faults[0]);
    }

    private static async Task<IReadOnlyList<InputFault>> DeliverAsync(ManifestFaultRow row)
    {
        using var delivery = new Delivery();
        var vcf = VcfFaultRows.All[0].File;
        delivery.Write(Delivery.Folder + "S1.vcf", vcf);
        delivery.Write(Delivery.Folder + "manifest.json", row.Manifest(Delivery.Manifest(vcf)));
        var started = await delivery.StartAsync();
        await RequireStateAsync(delivery, started);
        return started.Faults;
    }

    private static async Task<InputFault?> CorrectAsync(string first, string? replaces)
    {
        using var delivery = new Delivery();
        var vcf = VcfFaultRows.All[0].File;
        var good = Delivery.Manifest(vcf);
        delivery.Write(Delivery.Folder + "S1.vcf", vcf);
        delivery.Write(Delivery.Folder + "manifest.json", Encoding.UTF8.GetBytes(first == "rejected" ? good.Replace("tiny", "huge", StringComparison.Ordinal) : good));
        var started = await delivery.StartAsync();
        Assert.Equal(first != "rejected", started.Accepted);
        if (first == "its run failed")
        {
            await delivery.Tell.FailedAsync(started.RunId, null, FailureCodes.InvalidInput, "a reason", default);
        }

        var run = replaces is null ? "\"run\": \"R1\"" : $"\"run\": \"R1\", \"replaces\": \"{replaces}\"";
        delivery.Write(Delivery.Folder + "2.manifest.json", Encoding.UTF8.GetBytes(good.Replace("\"run\": \"R1\"", run, StringComparison.Ordinal)));
        var second = await delivery.StartAsync("2.manifest.json");
        // The first event, told again after the second manifest: the first run is what it was.
        Assert.Equal((started.RunId, started.Accepted), ((await delivery.StartAsync()).RunId, started.Accepted));
        return second.Accepted ? null : Assert.Single(second.Faults);
    }

    private static async Task RequireStateAsync(Delivery delivery, StartedRun started)
    {
        Assert.Equal(started.Accepted, await delivery.Store.HeadAsync(StorePaths.Plan(started.RunId), default) is not null);
        Assert.Equal(started.Accepted, await delivery.Store.HeadAsync(StorePaths.Rejection(started.RunId), default) is null);
        Assert.Equal(started.Accepted ? 1 : 0, delivery.Submitted);
        Assert.All(started.Faults, static f => Assert.True(f.File.Length > 0 && f.Expected.Length > 0 && f.Found.Length > 0, f.ToString()));
        await delivery.RequireNothingVisibleAsync();
    }

    private static string Cell(InputFault? fault) => fault is null
        ? ""
        : fault.ToString().Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    private static void Append(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));
}
