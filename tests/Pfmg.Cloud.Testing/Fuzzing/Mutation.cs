using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Testing.Fuzzing;

/// <summary>One way to damage a file.</summary>
/// <param name="Name">What it does, for reports.</param>
/// <param name="Apply">Damages a copy; must be a pure function of the random numbers and the bytes, and accept any bytes, none included.</param>
public sealed record Mutation(string Name, Func<Random, byte[], byte[]> Apply)
{
    // Bytes that mean something to one of our readers, and the edges of what a byte can be.
    private static readonly byte[] Telling = [0, 1, 7, 0x0a, 0x0d, 0x09, 0x1b, 0x7f, 0x80, 0xc3, 0xff, .. "@+ACGTN.*<>:;,=|/\"'{}[]-#!~ 019"u8];

    private static readonly string[] Numbers =
        ["0", "-1", "1", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "00", "1.5", "99999999999999999999"];

    /// <summary>Damage to bytes, whatever they mean.</summary>
    public static IReadOnlyList<Mutation> Bytes { get; } =
    [
        new("flip a bit", (random, bytes) => Change(random, bytes, (r, value) => (byte)(value ^ (1 << r.Next(8))))),
        new("replace a byte", (random, bytes) => Change(random, bytes, (r, _) => Telling[r.Next(Telling.Length)])),
        new("zero a range", (random, bytes) => Splice(random, bytes, (_, range) => new byte[range.Length])),
        new("cut the end", (random, bytes) => bytes[..random.Next(bytes.Length + 1)]),
        new("cut the beginning", (random, bytes) => bytes[random.Next(bytes.Length + 1)..]),
        new("delete a range", (random, bytes) => Splice(random, bytes, (_, _) => [])),
        new("repeat a range", (random, bytes) => Splice(random, bytes, (_, range) => [.. range, .. range])),
        new("insert bytes", (random, bytes) => Splice(random, bytes, (r, range) => [.. range, .. Noise(r)])),
        new("swap two ranges", (random, bytes) => Swap(random, Parts(random, bytes))),
    ];

    /// <summary>Damage to text: whole lines, and numbers at the edges of what a number can be.</summary>
    public static IReadOnlyList<Mutation> Lines { get; } =
    [
        new("swap two lines", (random, bytes) => Swap(random, SplitLines(bytes))),
        new("drop a line", (random, bytes) => Edit(random, SplitLines(bytes), (_, _) => [])),
        new("repeat a line", (random, bytes) => Edit(random, SplitLines(bytes), (_, line) => [.. line, .. line])),
        new("empty a line", (random, bytes) => Edit(random, SplitLines(bytes), (_, _) => [(byte)'\n'])),
        new("end a line with CR LF", (random, bytes) => Edit(random, SplitLines(bytes), (_, line) => line is [.., (byte)'\n'] ? [.. line[..^1], (byte)'\r', (byte)'\n'] : line)),
        new("change a number", ChangeNumber),
    ];

    /// <summary>Damages one of several pieces and joins them all again.</summary>
    public static byte[] Edit(Random random, IReadOnlyList<byte[]> pieces, Func<Random, byte[], byte[]> edit)
    {
        var chosen = pieces.Count == 0 ? -1 : random.Next(pieces.Count);
        return [.. pieces.SelectMany((piece, i) => i == chosen ? edit(random, piece) : piece)];
    }

    /// <summary>Swaps two of several pieces and joins them all again.</summary>
    public static byte[] Swap(Random random, IReadOnlyList<byte[]> pieces)
    {
        var order = pieces.ToArray();
        if (order.Length > 1)
        {
            var (a, b) = (random.Next(order.Length), random.Next(order.Length));
            (order[a], order[b]) = (order[b], order[a]);
        }

        return [.. order.SelectMany(piece => piece)];
    }

    private static byte[] Change(Random random, byte[] bytes, Func<Random, byte, byte> change)
    {
        var copy = bytes.ToArray();
        if (copy.Length > 0)
        {
            var at = random.Next(copy.Length);
            copy[at] = change(random, copy[at]);
        }

        return copy;
    }

    private static byte[] Splice(Random random, byte[] bytes, Func<Random, byte[], byte[]> replace)
    {
        var start = random.Next(bytes.Length + 1);
        // Mostly short: a long deletion is refused at once and tells little.
        var longest = random.Next(4) == 0 ? bytes.Length - start : Math.Min(40, bytes.Length - start);
        var end = start + random.Next(longest + 1);
        return [.. bytes.AsSpan(0, start), .. replace(random, bytes[start..end]), .. bytes.AsSpan(end)];
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[1 + random.Next(24)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[][] Parts(Random random, byte[] bytes)
    {
        int[] cuts = [0, .. Enumerable.Range(0, 4).Select(_ => random.Next(bytes.Length + 1)).Order(), bytes.Length];
        return [.. cuts.Zip(cuts.Skip(1), (start, end) => bytes[start..end])];
    }

    private static List<byte[]> SplitLines(byte[] bytes)
    {
        var lines = new List<byte[]>();
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            lines.Add(bytes[start..(end < 0 ? bytes.Length : end + 1)]);
            start += lines[^1].Length;
        }

        return lines;
    }

    private static byte[] ChangeNumber(Random random, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return [];
        }

        var start = random.Next(bytes.Length);
        while (start < bytes.Length && !char.IsAsciiDigit((char)bytes[start]))
        {
            start++;
        }

        var end = start;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        var number = random.Next(3) == 0 ? random.Next().ToString(CultureInfo.InvariantCulture) : Numbers[random.Next(Numbers.Length)];
        return end == start ? bytes : [.. bytes.AsSpan(0, start), .. Encoding.ASCII.GetBytes(number), .. bytes.AsSpan(end)];
    }
}
