using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Fastq;

namespace Pfmg.Cloud.Core.Tests.Formats.Fastq;

public sealed class FastqReaderTests
{
    [Theory]
    [InlineData("@a 1:N:0\nACGT\n+\nIIII\n", "a", 4)]
    [InlineData("@a/1\nACGTN\n+a/1\nIIIII\n", "a", 5)]
    [InlineData("@a/2\tx\nA\n+a/2\tx\nI\n", "a", 1)]
    [InlineData("@a/2\tx\nac.-\n+\n!~!~\n", "a", 4)]
    [InlineData("@x\n\n+\n\n", "x", 0)]
    [InlineData("@last\nA\n+\nI", "last", 1)]
    [InlineData("@at\nAC\n+\n@+\n", "at", 2)]
    public void A_record_is_four_lines(string text, string name, int bases)
    {
        var reader = new FastqReader(new Trickle(text), "f");
        Assert.True(reader.Next());
        Assert.Equal(name, Encoding.ASCII.GetString(reader.Record.Name));
        Assert.Equal(bases, reader.Record.Bases);
        Assert.Equal(text, Encoding.ASCII.GetString(reader.Record.Text));
        Assert.False(reader.Next());
        Assert.False(reader.Next());
    }

    [Theory]
    [InlineData("a\nA\n+\nI\n", "line 5")]
    [InlineData("@a\nAC\n-\nII\n", "line 7")]
    [InlineData("@a\nAC\n\nII\n", "line 7")]
    [InlineData("@a\nA C\n+\nIII\n", "line 6")]
    [InlineData("@a\nACG\n+\nII\n", "line 8")]
    [InlineData("@a\nAC\n+\nI I\n", "line 8")]
    [InlineData("@a\nAC\n+\nI\u0007\n", "line 8")]
    [InlineData("@a\r\nAC\r\n+\r\nII\r\n", "line 5")]
    [InlineData("@a\nAC\n+\n", "line 8")]
    [InlineData("@a\nAC\n+", "line 7")]
    [InlineData("@a\nAC", "line 6")]
    [InlineData("@a", "line 5")]
    [InlineData("\n", "line 6")]
    [InlineData("@\nA\n+\nI\n", "line 5")]
    [InlineData("@ a\nA\n+\nI\n", "line 5")]
    [InlineData("@a\u0000\nA\n+\nI\n", "line 5")]
    [InlineData("@a b\u0007\nA\n+\nI\n", "line 5")]
    [InlineData("@a\nA\n+b\nI\n", "line 7")]
    public void A_fault_is_told_by_record_and_line(string second, string line)
    {
        var reader = new FastqReader(new Trickle("@ok\nA\n+\nI\n" + second), "f");
        Assert.True(reader.Next());
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => reader.Next()).Faults);
        Assert.Equal(("f", $"record 2, {line}"), (fault.File, fault.Where));
    }

    [Fact]
    public void Records_longer_than_the_buffer_are_read()
    {
        var bases = new string('A', 1_000_000);
        var reader = new FastqReader(new MemoryStream(Encoding.ASCII.GetBytes($"@a\n{bases}\n+\n{bases}\n@b\nA\n+\nI\n")), "f");
        Assert.True(reader.Next());
        Assert.Equal(1_000_000, reader.Record.Bases);
        Assert.True(reader.Next());
        Assert.Equal(2, reader.Records);
    }

    [Fact]
    public void A_name_that_no_BAM_can_hold_is_refused()
    {
        Assert.True(new FastqReader(new Trickle($"@{new string('n', 254)}/1\nA\n+\nI\n"), "f").Next());
        Assert.Throws<InvalidInputException>(() => new FastqReader(new Trickle($"@{new string('n', 255)}\nA\n+\nI\n"), "f").Next());
    }

    /// <summary>One byte a read: no answer may depend on how bytes come.</summary>
    private sealed class Trickle(string text) : MemoryStream(Encoding.ASCII.GetBytes(text))
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }
}
