using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class DescribeFailureTests
{
    [Theory]
    [InlineData("[E::vcf_parse] at chr20:9999996 of S1", "[E::vcf_parse] at chr20:9999996 of S1")]
    [InlineData("could not parse: chr20\t100\t.\tA\tG\t50\tPASS\t.\tGT\t0/1", "could not parse: chr20 [withheld]")]
    [InlineData("bad genotype 0/1 (or 1|0, ./., 0/1/1)", "bad genotype [withheld] (or [withheld], [withheld], [withheld])")]
    [InlineData("mate differs: ACGTNACGTACGTACGTACGTA!", "mate differs: [withheld]!")]
    [InlineData("bwa-0.7.17/main.c, version 1.16.1, ../in.0000.bam, a/1/2/b", "bwa-0.7.17/main.c, version 1.16.1, ../in.0000.bam, a/1/2/b")]
    [InlineData("", "")]
    public void What_a_tool_quotes_of_a_sample_is_withheld(string line, string kept) => Assert.Equal(kept, WithholdData.From(line));

    [Fact]
    public void A_line_without_end_is_cut() => Assert.Equal(500, WithholdData.From(new string('x', 100_000)).Length);

    // /dev/full is a disk without room, made by the kernel.
    [Fact]
    public async Task A_tool_on_a_full_disk_is_told_as_that()
    {
        var thrown = await Assert.ThrowsAsync<UnavailableException>(() => new RunTool(Path.GetTempPath()).RunAsync(ToolCommand.Of("cp", "/etc/hostname", "/dev/full"), default));
        var failure = DescribeFailure.Of(thrown);
        Assert.Equal(FailureCodes.OutOfDisk, failure.Code);
        Assert.Contains("No space left on device", failure.LastLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_write_to_a_full_disk_is_told_as_that()
    {
        var full = Assert.ThrowsAny<IOException>(() =>
        {
            using var file = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            file.WriteByte(1);
            file.Flush();
        });
        Assert.Equal(FailureCodes.OutOfDisk, DescribeFailure.Of(new UnavailableException("The store's disk refused a write", full)).Code);
        Assert.Equal(FailureCodes.OutOfDisk, DescribeFailure.Of(full).Code);
    }

    [Fact]
    public void Everything_else_keeps_its_code_and_what_is_nobodys_is_ours()
    {
        Assert.Equal(FailureCodes.NotFound, DescribeFailure.Of(new NotFoundException("m")).Code);
        Assert.Equal(FailureCodes.OutOfMemory, DescribeFailure.Of(new InsufficientMemoryException()).Code);
        var ours = DescribeFailure.Of(new InvalidOperationException("at 0/1"));
        Assert.Equal((FailureCodes.Internal, "InvalidOperationException: at [withheld]"), (ours.Code, ours.Message));
        Assert.Equal(FailureCodes.Of(FailureCodes.Internal).Page, ours.Page);
    }
}
