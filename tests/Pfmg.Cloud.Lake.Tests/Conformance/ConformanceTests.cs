using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Conformance;

public sealed class ConformanceTests
{
    private static readonly Lazy<IReadOnlyList<ConformanceCase>> Cases = new(static () => [.. RunAll()]);

    [SharedDataFact]
    public void What_must_pass_passes_and_what_must_be_refused_is_refused_but_for_the_exceptions_told()
    {
        var wrong = Cases.Value.Where(static c => c.Conforms == ConformanceExceptions.Of(c.Path) is not null).Select(static c => $"{c.Path}: {c.Fault?.ToString() ?? "ingested"}");
        Assert.Empty(wrong);
        Assert.Equal(ConformanceExceptions.All.Sum(static e => e.Files.Count), Cases.Value.Count(static c => !c.Conforms));
    }

    [SharedDataFact]
    public void Every_refusal_names_file_place_expected_and_found()
    {
        foreach (var one in Cases.Value.Where(static c => c.Fault is not null))
        {
            Assert.Equal(one.Path, one.Fault!.File);
            Assert.NotEmpty(one.Fault.Where);
            Assert.NotEmpty(one.Fault.Expected);
            Assert.NotEmpty(one.Fault.Found);
        }
    }

    [SharedDataFact]
    public void The_page_tells_what_became_of_every_file() => GoldenFile.Equal("docs/conformance.md", ConformancePage.Render(Cases.Value));

    private static IEnumerable<ConformanceCase> RunAll()
    {
        var root = Path.Combine(SharedData.Root!, "data", "f_nasty");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(root, file).Replace('\\', '/');
            var collection = path.Split('/')[0];
            if (collection != "hts-specs-sam" && collection != path)
            {
                yield return ConformanceCase.Run(collection, file, path, ConformanceExpectations.MustPass(path));
            }
        }
    }
}
