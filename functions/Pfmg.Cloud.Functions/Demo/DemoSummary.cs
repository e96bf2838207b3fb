using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>What the demo did and found: artifacts/demo/summary.json.</summary>
internal sealed record DemoSummary
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init; } = "1.0";

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds from there to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>The machine's cores.</summary>
    public required int Cores { get; init; }

    /// <summary>Seconds to check and index the reference; 0 if it was there.</summary>
    public required double ReferenceSeconds { get; init; }

    /// <summary>In the order delivered.</summary>
    public required IReadOnlyList<DemoRunSummary> Runs { get; init; }

    /// <summary>The example queries.</summary>
    public required IReadOnlyList<DemoAnswer> Queries { get; init; }

    /// <summary>What happened at the research counter, in order.</summary>
    public required IReadOnlyList<DemoStep> Counter { get; init; }

    /// <summary>URLs to try.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>What went wrong; empty if nothing did.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}

/// <summary>One delivery and what became of it.</summary>
/// <param name="Title">What it is.</param>
/// <param name="RunId">The run.</param>
/// <param name="State">How it ended.</param>
/// <param name="LakeVersion">The lake version that holds its rows.</param>
/// <param name="UploadBytes">Bytes of its files.</param>
/// <param name="UploadSeconds">Seconds to upload them, the manifest included.</param>
/// <param name="RunSeconds">Seconds from the manifest's upload to the commit, as the poller saw it.</param>
/// <param name="Steps">Step by step.</param>
/// <param name="Chain">What was counted from reads to rows; null if the manifest was refused.</param>
/// <param name="Qc">What was measured of each sample, and its verdict.</param>
/// <param name="Truth">What it is compared with and over how many confident bases; null if with nothing.</param>
/// <param name="Scores">Against that truth, SNPs and indels; empty without one.</param>
internal sealed record DemoRunSummary(
    string Title,
    string RunId,
    RunState State,
    long? LakeVersion,
    long UploadBytes,
    double UploadSeconds,
    double RunSeconds,
    IReadOnlyList<RunStep> Steps,
    RunChain? Chain,
    IReadOnlyList<SampleQuality> Qc,
    string? Truth,
    IReadOnlyList<Score> Scores);

/// <summary>Something that somebody did at the counter.</summary>
/// <param name="Who">Who.</param>
/// <param name="What">What they did.</param>
/// <param name="Told">What came of it.</param>
internal sealed record DemoStep(string Who, string What, string Told);

/// <summary>An example query and its answer.</summary>
/// <param name="Title">What is asked, in words.</param>
/// <param name="Url">The request.</param>
/// <param name="Status">The answer's HTTP status.</param>
/// <param name="FirstMilliseconds">How long the first answer took.</param>
/// <param name="MedianMilliseconds">The median of the answers after it.</param>
/// <param name="Answer">The answer's start.</param>
internal sealed record DemoAnswer(string Title, string Url, int Status, double FirstMilliseconds, double MedianMilliseconds, string Answer);
