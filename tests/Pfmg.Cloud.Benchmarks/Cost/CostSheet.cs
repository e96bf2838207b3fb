namespace Pfmg.Cloud.Benchmarks.Cost;

/// <summary>What a genome costs at one load, in euros before tax, line by line.</summary>
/// <param name="prices">The dated file.</param>
/// <param name="steps">The pipeline's steps with their core-hours.</param>
/// <param name="load">How many genomes come.</param>
internal sealed class CostSheet(PriceFile prices, IReadOnlyList<StepPace> steps, Load load)
{
    private const double Gigabyte = 1e9;

    /// <summary>The lines, in the order of a genome's life.</summary>
    public IReadOnlyList<CostLine> Lines =>
    [
        .. steps.Select(step => new CostLine(step.Step, Compute(step.CoreHours))),
        new("originals, first year", Originals()),
        new("CRAM and gVCF, a year", Kept(CramBytes + GvcfBytes)),
        new("lake, a year", Kept(LakeBytes)),
        new("files between tasks, a day", Kept(ScratchBytes) / 365),
        new("storage operations", Operations()),
        new("events", Events()),
        new("functions", Functions(prices.Value("tasks") + 20, seconds: 1)),
        new("queries, a year", Queries()),
        new("Cosmos DB", Documents()),
        new("keys", prices.Value("signatures") / 10_000 * prices.Euros("vault")),
        new("logs", prices.Value("log-bytes") / Gigabyte * prices.Euros("logs")),
        new("what is paid anyway", Standing()),
    ];

    private double FastqBytes => prices.Value("bases") * prices.Value("fastq-bytes-per-base");

    private double CramBytes => prices.Value("bases") * prices.Value("cram-bytes-per-base");

    private double GvcfBytes => prices.Value("gvcf-lines") * prices.Value("gvcf-bytes-per-line");

    // The bar: 0.51 of the VCF's bytes.
    private double LakeBytes => GvcfBytes * 0.51;

    private double ScratchBytes => FastqBytes * prices.Value("scratch-copies");

    private double Compute(double coreHours) =>
        coreHours * (1 + prices.Value("retried")) / load.Utilisation / prices.Value("node-slots") * ((load.SpotShare * prices.Euros("vm-spot")) + ((1 - load.SpotShare) * prices.Euros("vm")));

    // Down the tiers of the intake account, as its lifecycle says.
    private double Originals()
    {
        var (hot, cool) = (prices.Value("months-hot"), prices.Value("months-cool"));
        return Stored(FastqBytes, (hot * prices.Euros("hot")) + (cool * prices.Euros("cool")) + ((12 - hot - cool) * prices.Euros("cold")));
    }

    // Results, calls and lake stay hot, where queries and reanalysis find them.
    private double Kept(double bytes) => Stored(bytes, 12 * prices.Euros("hot"));

    private double Stored(double bytes, double eurosAGigabyte) => bytes / Gigabyte * eurosAGigabyte * prices.Value("zone-factor");

    // Delivered and read once, made and read between tasks, results written; receipts, plans and log entries as a few more.
    private double Operations()
    {
        var written = ((FastqBytes + ScratchBytes + CramBytes + GvcfBytes + LakeBytes) / prices.Value("block-bytes")) + (prices.Value("tasks") * 4);
        var read = ((FastqBytes + ScratchBytes + CramBytes + GvcfBytes) / prices.Value("block-bytes")) + (prices.Value("tasks") * 20);
        return ((written * prices.Euros("write")) + (read * prices.Euros("read"))) / 10_000;
    }

    // A receipt a task and a manifest, in and out, each a message that is put, got and deleted; four domain events.
    private double Events() =>
        (((prices.Value("tasks") + 1) * 2) + 8) / 1e6 * prices.Euros("events") + ((prices.Value("tasks") + 1) * 3 / 10_000 * prices.Euros("queue"));

    private double Functions(double calls, double seconds) =>
        (calls / 1e6 * prices.Euros("function-calls")) + (calls * seconds * prices.Value("function-memory") * prices.Euros("function-gbs"));

    private double Queries() => Functions(prices.Value("queries"), seconds: 2) + (prices.Value("queries") * 6 / 10_000 * prices.Euros("read"));

    // Request units beyond those that are paid anyway cost as much a unit.
    private double Documents() =>
        (prices.Value("request-units") / 3_600 / 100 * prices.Euros("cosmos-ru")) + (prices.Value("document-bytes") / Gigabyte * 12 * prices.Euros("cosmos-gb"));

    private double Standing()
    {
        var ready = prices.Value("always-ready") * prices.Value("function-memory") * 3_600 * prices.Euros("function-ready");
        var hour = ready + (prices.Value("cosmos-floor") / 100 * prices.Euros("cosmos-ru")) + (prices.Euros("registry") / 24) + (prices.Value("endpoints") * prices.Euros("endpoint"));
        return hour / load.GenomesPerHour;
    }
}

/// <summary>A line of the sheet.</summary>
/// <param name="What">The step or service.</param>
/// <param name="Euros">A genome.</param>
internal sealed record CostLine(string What, double Euros);
