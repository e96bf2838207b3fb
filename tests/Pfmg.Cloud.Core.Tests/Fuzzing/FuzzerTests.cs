using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Testing.Fuzzing;

namespace Pfmg.Cloud.Core.Tests.Fuzzing;

/// <summary>A fuzzer that finds nothing proves nothing unless it finds what was planted.</summary>
public sealed class FuzzerTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    private static readonly Fuzzer Planted = new()
    {
        Name = "planted",
        Originals = [Encoding.ASCII.GetBytes("one\n2\nthree\n"), []],
        Mutations = [.. Mutation.Bytes, .. Mutation.Lines],
    };

    [Fact]
    public void A_crash_is_found_and_told_by_its_case()
    {
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Planted.Run(Enough, fuzz =>
            fuzz.Mutated.Contains((byte)0) ? throw new InvalidOperationException("planted") : null));
        Assert.Contains("planted, seed 1, case ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_acceptance_is_found() => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Planted.Run(Enough, fuzz =>
        fuzz.Mutated.Length > fuzz.Original.Length ? "longer" : null));

    [Fact]
    public void A_hang_is_found()
    {
        using var end = new ManualResetEventSlim();
        var fuzzer = new Fuzzer { Name = "hang", Originals = Planted.Originals, Mutations = Planted.Mutations, HangsAfter = TimeSpan.FromMilliseconds(300) };
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => fuzzer.Run(Enough, fuzz =>
        {
            if (fuzz.Number == 20)
            {
                end.Wait();
            }

            return null;
        }));
        end.Set();
        Assert.Contains("case 20 ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_no_failure()
    {
        var report = Planted.Run(TimeSpan.FromMilliseconds(50), _ => throw new InvalidInputException("f", "", "another", "this"));
        Assert.True(report.Cases > 0);
        Assert.Equal(report.Cases, report.Refused);
    }

    [Fact]
    public void A_case_is_the_same_each_time_and_every_mutation_comes_up()
    {
        var cases = Enumerable.Range(0, 500).Select(number => Planted.Case(number)).ToList();
        Assert.All(cases, fuzz => Assert.Equal(fuzz.Mutated, Planted.Case(fuzz.Number).Mutated));
        Assert.Equal(
            Planted.Mutations.Select(mutation => mutation.Name).Order(StringComparer.Ordinal),
            cases.SelectMany(fuzz => fuzz.Mutations).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
