using System.Globalization;
using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Testing.Fuzzing;

/// <summary>Keeps docs/benchmarks/fuzzing.md: a line a reader, written by the run that it tells of.</summary>
public static class FuzzPage
{
    private const string RelativePath = "docs/benchmarks/fuzzing.md";

    private const string Head =
        """
        # Readers under damaged files

        Written by the suites themselves (`PFMG_FUZZ_REPORT=write make test-all`): five minutes a reader, seeded mutations of valid files (bits, bytes,
        cuts, ranges, lines, numbers, blocks). A crash, a hang or damage accepted in silence would have failed the suite; what a reader may
        accept is said in each suite's remarks.

        | reader | seed | files | refused | accepted, rightly | seconds | date | machine |
        | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |

        """;

    /// <summary>Enters a run, in place of the reader's earlier line, if `PFMG_FUZZ_REPORT=write` asks for it.</summary>
    public static void Enter(Fuzzer fuzzer, FuzzReport report)
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("PFMG_FUZZ_REPORT"), "write", StringComparison.Ordinal))
        {
            return;
        }

        var path = Path.Combine(Repository.Root, RelativePath);
        var begin = $"| {fuzzer.Name} |";
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{begin} {fuzzer.Seed} | {report.Cases:N0} | {report.Refused:N0} | {report.Accepted:N0} | {report.Seconds:F0} | {TimeProvider.System.GetUtcNow():yyyy-MM-dd} | .NET {Environment.Version}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture} |");
        var kept = File.Exists(path)
            ? File.ReadAllLines(path).Where(old => old.StartsWith("| ", StringComparison.Ordinal) && !old.StartsWith("| reader", StringComparison.Ordinal) && !old.StartsWith("| ---", StringComparison.Ordinal) && !old.StartsWith(begin, StringComparison.Ordinal))
            : [];
        File.WriteAllText(path, Head + string.Join('\n', kept.Append(line).Order(StringComparer.Ordinal)) + "\n");
    }
}
