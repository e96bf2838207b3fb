using System.Globalization;

namespace Pfmg.Cloud.Testing.Fuzzing;

/// <summary>How long a fuzzer runs. `PFMG_FUZZ_SECONDS` overrules every default, for longer nights and shorter proofs.</summary>
public static class FuzzTime
{
    /// <summary>For `make test`.</summary>
    public static TimeSpan Quick => Of(2);

    /// <summary>For `make test-all` (trait Slow).</summary>
    public static TimeSpan Long => Of(300);

    private static TimeSpan Of(double defaultSeconds) => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("PFMG_FUZZ_SECONDS") is { Length: > 0 } asked
            ? double.Parse(asked, CultureInfo.InvariantCulture)
            : defaultSeconds);
}
