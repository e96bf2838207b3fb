namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>One line of the table of bars: what is asked of the lake, and how it is measured.</summary>
/// <param name="Name">By which it is run alone.</param>
/// <param name="What">What is measured.</param>
/// <param name="Asked">The least or most that will do.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Bar(string Name, string What, string Asked, Func<BarInputs, Task<BarOutcome>> MeasureAsync);

/// <summary>What was measured.</summary>
/// <param name="Measured">The figure that the bar is about, with its unit.</param>
/// <param name="Holds">Whether it is enough.</param>
/// <param name="By">How far off it is, or how far beyond.</param>
/// <param name="How">What was run and compared; processes or calls in process.</param>
/// <param name="Lines">Every contender's figures.</param>
internal sealed record BarOutcome(string Measured, bool Holds, string By, string How, IReadOnlyList<BarLine> Lines);

/// <summary>One contender's medians.</summary>
/// <param name="Name">The command, short.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">CPU of the process and its children.</param>
/// <param name="PeakMiB">Most resident memory of all turns.</param>
/// <param name="Bytes">Of what it wrote; null if that says nothing.</param>
internal sealed record BarLine(string Name, double Seconds, double CpuSeconds, double PeakMiB, long? Bytes);
