using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Fastq;
using Pfmg.Cloud.Testing.Fuzzing;

namespace Pfmg.Cloud.Core.Tests.Formats.Fastq;

/// <summary>Damaged FASTQ.</summary>
/// <remarks>
/// The oracle: a second, naive reader (split at line feeds, four lines a record, each rule in one line) must agree on every file, damaged or
/// not. What it refuses is refused, with the record and a line of that record; what it accepts is accepted, and the records'
/// texts laid end to end are the damaged file byte for byte, so that no byte was skipped, mended or invented. A mutation that keeps a file a
/// legal FASTQ (an A that became a G, a whole record repeated) cannot be seen by any reader; the manifest's checksum sees it.
/// </remarks>
public sealed class FastqFuzzTests
{
    [Fact]
    public void No_damage_crashes_hangs_or_is_accepted_in_silence() => Fuzz(FuzzTime.Quick);

    [Fact]
    [Trait("Category", "Slow")]
    public void Nor_does_it_in_five_minutes() => Fuzz(FuzzTime.Long);

    private static void Fuzz(TimeSpan time)
    {
        var fuzzer = new Fuzzer
        {
            Name = "fastq",
            Originals = [Reads(1, 20, ""), Reads(2, 3, "/1"), Reads(3, 12, " 1:N:0:ACGT"), Reads(4, 1, "\tx"), []],
            Mutations = [.. Mutation.Bytes, .. Mutation.Lines],
        };
        Assert.All(fuzzer.Originals, original => Assert.Null(Naive.FirstFault(original)));
        var report = fuzzer.Run(time, Judge);
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    private static string? Judge(FuzzCase fuzz)
    {
        var expected = Naive.FirstFault(fuzz.Mutated);
        var reader = new FastqReader(new MemoryStream(fuzz.Mutated), "f");
        using var text = new MemoryStream();
        try
        {
            while (reader.Next())
            {
                text.Write(reader.Record.Text);
                if (reader.Record.Name.IsEmpty || !reader.Record.Text[1..].StartsWith(reader.Record.Name))
                {
                    return $"record {reader.Records} has a name that is not its own";
                }
            }
        }
        catch (InvalidInputException refusal)
        {
            var place = $"record {reader.Records}, line ";
            return expected is null ? $"a legal file was refused: {refusal.Message}"
                : reader.Records != expected ? $"the fault is in record {expected}, told was {refusal.Message}"
                : !refusal.Faults[0].Where.StartsWith(place, StringComparison.Ordinal) ? $"no line was told: {refusal.Message}"
                : (int.Parse(refusal.Faults[0].Where.AsSpan(place.Length), CultureInfo.InvariantCulture) - 1) / 4 != reader.Records - 1 ? $"a line of another record was told: {refusal.Message}"
                : throw new InvalidInputException(refusal.Faults);
        }

        return expected is not null ? $"record {expected} is not a legal one"
            : !text.ToArray().AsSpan().SequenceEqual(fuzz.Mutated) ? "the records are not the file"
            : null;
    }

    private static byte[] Reads(int seed, int count, string tail)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var bases = string.Concat(Enumerable.Range(0, 30 + random.Next(20)).Select(_ => "ACGTN"[random.Next(5)]));
            var qualities = string.Concat(bases.Select(_ => (char)('!' + random.Next(94))));
            var title = string.Create(CultureInfo.InvariantCulture, $"A00:{seed}:H7:1:{1101 + i}:{random.Next(9999)}{tail}");
            text.Append(CultureInfo.InvariantCulture, $"@{title}\n{bases}\n+{(seed % 2 == 0 ? title : "")}\n{qualities}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static class Naive
    {
        /// <summary>The number, from 1, of the first record that is not legal; null if all are.</summary>
        public static long? FirstFault(byte[] file)
        {
            var lines = Encoding.Latin1.GetString(file).Split('\n');
            // A line feed ends the last line; without one the quality line ends with the file.
            var whole = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
            for (var i = 0; i < whole; i += 4)
            {
                if (i + 4 > whole || !IsLegal(lines[i], lines[i + 1], lines[i + 2], lines[i + 3]))
                {
                    return (i / 4) + 1;
                }
            }

            return null;
        }

        private static bool IsLegal(string title, string bases, string plus, string qualities)
        {
            var word = title.Split(' ', '\t')[0];
            var name = word.Length > 3 && word[^2] == '/' && char.IsAsciiDigit(word[^1]) ? word[..^2] : word;
            return title.StartsWith('@')
                && name.Length is >= 2 and <= 255
                && word[1..].All(c => c is >= '!' and <= '~')
                && title.All(c => c is '\t' or (>= ' ' and not '\x7f'))
                && plus.StartsWith('+')
                && (plus.Length == 1 || plus[1..] == title[1..] || plus[1..] == word[1..])
                && bases.All(c => "ACGTUNRYSWKMBDHVacgtunryswkmbdhv.-".Contains(c))
                && qualities.All(c => c is >= '!' and <= '~')
                && qualities.Length == bases.Length;
        }
    }
}
