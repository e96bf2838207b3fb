namespace Pfmg.Cloud.Functions.Commands;

/// <summary>Where a command reads its settings and writes to: results on <see cref="Output"/>, everything else on <see cref="Error"/>.</summary>
/// <param name="Output">Standard output; only results, so that it can be piped.</param>
/// <param name="Error">Standard error; progress and faults, for a person.</param>
/// <param name="Settings">The environment's variables and nothing else.</param>
internal sealed record Terminal(Stream Output, TextWriter Error, IConfiguration Settings)
{
    /// <summary>Whether a person watches standard error, so that progress may be drawn over and over.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Whether a person reads standard output, who could not read binary.</summary>
    public bool IsOutputInteractive { get; init; }

    /// <summary>This process's own streams and environment.</summary>
    public static Terminal OfProcess() =>
        new(Console.OpenStandardOutput(), Console.Error, new ConfigurationBuilder().AddEnvironmentVariables().Build())
        {
            IsErrorInteractive = !Console.IsErrorRedirected,
            IsOutputInteractive = !Console.IsOutputRedirected,
        };

    /// <summary>Writes one line of results.</summary>
    public async Task WriteLineAsync(string line, CancellationToken ct)
    {
        await Output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + '\n'), ct);
        await Output.FlushAsync(ct);
    }
}
