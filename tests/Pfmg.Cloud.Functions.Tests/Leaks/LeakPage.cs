using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>The page of the matrix's result, docs/benchmarks/leaks.md.</summary>
internal sealed class LeakPage
{
    private const string Page = "docs/benchmarks/leaks.md";

    private readonly SortedDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly List<int> _seeds = [];

    /// <summary>Questions asked.</summary>
    public int Cases => _asked.Values.Sum();

    /// <summary>Enters a world of which no answer differed.</summary>
    public void Add(int seed, IReadOnlyDictionary<string, int> asked)
    {
        _seeds.Add(seed);
        foreach (var (route, cases) in asked)
        {
            _asked[route] = _asked.GetValueOrDefault(route) + cases;
        }
    }

    /// <summary>Writes it, if `PFMG_LEAK_REPORT=write` asks for it.</summary>
    public void Write()
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("PFMG_LEAK_REPORT"), "write", StringComparison.Ordinal))
        {
            return;
        }

        var persons = LeakWorld.FileSizes.Sum();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Who is shown to whom: the leak matrix

            Written on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `PFMG_LEAK_REPORT=write make test-all` (the test `{nameof(LeakMatrixTests)}`), worlds {string.Join(", ", _seeds)}, on .NET {Environment.Version}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}.

            Each world has {persons} made-up persons in two joint files: consents of {Enum.GetValues<Persona>().Length} kinds (given, refused, withdrawn, recorded late, minors, minors who turned adult, the dead, the erased,
            strangers to the register), trios among them. Projects of {LeakPurpose.All.Count} kinds, clinicians, the data manager, leads who preview, people who have signed in, and nobody by name
            ask the running service over HTTP. What may be seen an oracle says that knows the persons' stories alone ([policy.md](../policy.md)). Then some persons oppose, by the one call
            that it takes, and everything is asked again. Any name of a person in an answer under pseudonyms counts as a difference, whatever was asked.

            | route | questions | differences |
            | --- | ---: | ---: |
            {string.Join('\n', _asked.Select(static pair => $"| `{pair.Key}` | {pair.Value.ToString("N0", CultureInfo.InvariantCulture)} | 0 |"))}
            | **all** | **{Cases:N0}** | **0** |

            Files by htsget and DRS and exports of the airlock are asked for in the same way by `{nameof(FileLeakTests)}`, at least 3,000 questions more.
            Routes that are not in this table: `LeakRoutes` names each that reads something of persons, with the reason; the test fails for one that is new.

            **Bar: zero differences over at least 5,000 cases. It holds.**

            """);
        File.WriteAllText(Path.Combine(Repository.Root, Page), text);
    }
}
