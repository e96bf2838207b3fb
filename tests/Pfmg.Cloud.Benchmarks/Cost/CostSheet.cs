namespace Pfmg.Cloud.Benchmarks.Cost;

/// <summary>What a genome costs at one load, in euros before tax, line by line.</summary>
/// <param name="prices">The dated file.</param>
/// <param name="steps">The pipeline's steps with their core-hours.</param>
/// <param name="load">How many genomes come.</param>
internal sealed class CostSheet(PriceFile prices, IReadOnlyList<StepPace> steps, Load load)
{
    private const double HoursAMonth = 730;
    private const double Gigabyte = 1e9;

    /// <summary>The lines, in the order of a genome's life.</summary>
    public IReadOnlyList<CostLine> Lines =>
    [
        .. steps.Select(step => new CostLine(step.Step, Compute(step.CoreHours))),
        new("storage, first year", Storage()),
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
        coreHours * (1 + prices.Value("retried")) / load.Utilisation / StepPace.CoresANode * ((load.SpotShare * prices.Euros("vm-spot")) + ((1 - load.SpotShare) * prices.Euros("vm")));

    private double Storage()
    {
        var (hot, months) = (prices.Euros("hot") * prices.Value("zone-factor"), prices.Value("months-hot"));
        return ((FastqBytes * ((months * hot) + ((12 - months) * prices.Euros("archive"))))
            + (CramBytes * ((months * hot) + ((12 - months) * prices.Euros("cold") * prices.Value("zone-factor"))))
            + ((GvcfBytes + LakeBytes) * 12 * hot)
            + (ScratchBytes / 30 * hot)) / Gigabyte;
    }

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
        (calls / 1e6 * prices.Euros("function-calls")) + (calls * seconds * 2 * prices.Euros("function-gbs"));

    private double Queries() => Functions(prices.Value("queries"), seconds: 2) + (prices.Value("queries") * 6 / 10_000 * prices.Euros("read"));

    // Request units beyond those that are paid anyway cost as much a unit.
    private double Documents() =>
        (prices.Value("request-units") / 3_600 / 100 * prices.Euros("cosmos-ru")) + (prices.Value("document-bytes") / Gigabyte * 12 * prices.Euros("cosmos-gb"));

    private double Standing()
    {
        var hour = (prices.Value("cosmos-floor") / 100 * prices.Euros("cosmos-ru")) + (prices.Euros("registry") / 24) + (prices.Value("endpoints") * prices.Euros("endpoint"));
        return hour * HoursAMonth / (load.GenomesPerHour * HoursAMonth);
    }
}

/// <summary>A line of the sheet.</summary>
/// <param name="What">The step or service.</param>
/// <param name="Euros">A genome.</param>
internal sealed record CostLine(string What, double Euros);
