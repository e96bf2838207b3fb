using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Lake.Tests.Ingest;

namespace Pfmg.Cloud.Lake.Tests.Conformance;

/// <summary>One file of a conformance collection and what ingest made of it.</summary>
/// <param name="Collection">The collection's folder.</param>
/// <param name="Path">The file's path in it.</param>
/// <param name="MustPass">What the collection (or our reading of it) asks for.</param>
/// <param name="Records">Records ingested; null if it was refused.</param>
/// <param name="Fault">Why it was refused; null if it was not.</param>
internal sealed record ConformanceCase(string Collection, string Path, bool MustPass, long? Records, InputFault? Fault)
{
    /// <summary>Whether it went as asked for.</summary>
    public bool Conforms => MustPass == (Fault is null);

    /// <summary>Puts one file through the real ingest.</summary>
    public static ConformanceCase Run(string collection, string file, string path, bool mustPass)
    {
        using var ingest = new IngestFixture();
        try
        {
            var bytes = File.ReadAllBytes(file);
            var result = ingest.Ingest(ConformanceExpectations.IsForItsSamples(path) ? bytes : WithSample(bytes), r => r with { SourceFile = path, Workers = 1 });
            return new ConformanceCase(collection, path, mustPass, result.Records, null);
        }
        catch (InvalidInputException refusal)
        {
            return new ConformanceCase(collection, path, mustPass, null, refusal.Faults[0]);
        }
    }

    /// <summary>Gives a file without samples one, since ingest takes genotypes only and would refuse it for that alone.</summary>
    private static byte[] WithSample(byte[] file)
    {
        if (Inflate(file) is not { } content || Encoding.Latin1.GetString(content) is not { } text || !text.Contains("\n#CHROM\t", StringComparison.Ordinal))
        {
            return file;
        }

        var lines = text.Split('\n');
        var columns = Array.Find(lines, static l => l.StartsWith("#CHROM\t", StringComparison.Ordinal))!;
        return columns.Count(static c => c == '\t') == 7 ? Encoding.Latin1.GetBytes(string.Join('\n', lines.Select(AddColumn))) : file;
    }

    private static string AddColumn(string line)
    {
        var isRecord = line.Length > 0 && line[0] != '#' && line.Contains('\t', StringComparison.Ordinal);
        return line.StartsWith("#CHROM\t", StringComparison.Ordinal) ? line + "\tFORMAT\tS" : isRecord ? line + "\tGT\t./." : line;
    }

    private static byte[]? Inflate(byte[] file)
    {
        try
        {
            using var packed = PackedText.Open(new MemoryStream(file), "f").Content;
            using var copy = new MemoryStream();
            packed.CopyTo(copy);
            return copy.ToArray();
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
