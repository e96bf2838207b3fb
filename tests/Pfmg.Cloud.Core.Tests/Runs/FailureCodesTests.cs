using System.Reflection;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Runs;

/// <summary>Code, pages and index of the runbook tell the same.</summary>
public sealed class FailureCodesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs/runbook");

    public static TheoryData<string> Names => new(FailureCodes.All.Select(code => code.Name));

    [Fact]
    public void Every_constant_is_in_the_catalogue_once()
    {
        var constants = typeof(FailureCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(StringComparer.Ordinal), FailureCodes.All.Select(code => code.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_of_an_exception_is_in_the_catalogue()
    {
        LakeException[] kinds =
        [
            new InvalidInputException("f", "", "x", "y"), new NotFoundException("m"), new ConflictException("m"), new ForbiddenException("m"),
            new CorruptException("m"), new UnavailableException("m"),
        ];
        Assert.All(kinds, kind => Assert.Contains(FailureCodes.All, code => code.Name == kind.Code));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_code_has_a_page_that_says_what_the_catalogue_says(string name)
    {
        var code = FailureCodes.Of(name);
        var page = File.ReadAllText(Path.Combine(Repository.Root, code.Page));
        var passes = code.MayPass ? "May pass by itself: yes, it is tried again." : "May pass by itself: no.";
        Assert.StartsWith($"# `{name}`\n\n{code.Meaning} {passes}\n", page, StringComparison.Ordinal);
        Assert.All(["\n## What you see\n", "\n## Why\n", "\n## What to do\n"], heading => Assert.Contains(heading, page, StringComparison.Ordinal));
        Assert.Contains(code.Action, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_has_a_code() =>
        Assert.Equal(
            FailureCodes.All.Select(code => code.Name).Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder, "*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!);

    [Fact]
    public void The_runbook_lists_every_code_in_the_catalogues_order()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs/runbook.md")).Where(line => line.Contains("](runbook/", StringComparison.Ordinal));
        Assert.Equal(FailureCodes.All.Select(code => $"| [`{code.Name}`](runbook/{code.Name}.md) | {code.Meaning} | {(code.MayPass ? "yes" : "no")} |"), rows);
    }

    [Fact]
    public void A_code_from_elsewhere_is_treated_as_our_fault()
    {
        var unknown = FailureCodes.Of("from-the-future");
        Assert.Equal("from-the-future", unknown.Name);
        Assert.Equal(FailureCodes.Of(FailureCodes.Internal).Action, unknown.Action);
    }
}
